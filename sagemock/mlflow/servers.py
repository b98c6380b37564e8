"""MlflowServers: the launcher of MLflow servers, each behind a front door."""

from __future__ import annotations

import asyncio
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from pathlib import Path

from sagemock import _process
from sagemock.cloud.mlflow.launcher import S3_ENDPOINT, MlflowSpec
from sagemock.front_door.access import AccessControl
from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.permission import Decide, require_permission
from sagemock.front_door.session_clock import SessionClock
from sagemock.front_door.upstream import Upstream
from sagemock.presigned.authentication import TokenAuthentication

from .running_server import RunningServer
from .sites import SIGN_IN_PATH, ApiAccess, ApiSite, ServerSite
from .supervisor import shared_supervisor

PATIENCE = 120.0  # seconds that a request waits for a server, while MLflow is imported for the first time
FindSpec = Callable[[str], "MlflowSpec | None"]
UsePresigned = Callable[[str, str], None]


class Door:
    """A listening socket on the loopback interface, with its front door."""

    def __init__(self, make_door: Callable[[], FrontDoor]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._door = make_door()
        self._door.serve(self._listener)
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """End all connections and refuse further ones."""
        self._door.close()
        self._listener.close()

    def forget(self) -> None:
        """Close the socket in a forked child."""
        self._listener.close()


class OpenServer:
    """An MLflow server that accepts connections; its process starts with the first request."""

    def __init__(self, start: Callable[[], RunningServer], make_door: Callable[[Upstream], FrontDoor]) -> None:
        self.upstream = Upstream(start, patience=PATIENCE)
        self.door = Door(lambda: make_door(self.upstream))

    def close(self) -> None:
        """End the server and refuse connections."""
        self.door.close()
        self.upstream.close()

    def forget(self) -> None:
        """Drop it in a forked child."""
        self.door.forget()
        if isinstance(self.upstream.program, RunningServer):
            self.upstream.program.forget()


class MlflowServers(_process.LockedForkable):
    """The MLflow servers of one cloud, see :class:`sagemock.cloud.mlflow.launcher.MlflowLauncher`.

    Args:
        now: The time in the cloud, in epoch seconds.
        find_spec: Returns the specification of the running server with an ARN, or None.
        use_presigned: Raises TokenRefused unless the presigned token of the server with an ARN is used for the first
            time. Called on a thread of its own, since it waits for the cloud.
        may_visit: Returns whether policies let a visitor use a presigned URL; None if no policies decide.
    """

    def __init__(
        self, now: float, find_spec: FindSpec, use_presigned: UsePresigned, may_visit: Decide | None = None
    ) -> None:
        self.s3_environment: Mapping[str, str] = {}
        self._find_spec, self._use_presigned, self._may_visit = find_spec, use_presigned, may_visit
        super().__init__()
        self._thread = EventLoopThread()
        self._clock = SessionClock(now, self._thread)
        self._servers: dict[str, OpenServer] = {}
        self._homes: dict[str, Path] = {}
        self._numbers = count(1)
        self._api: Door | None = None
        self._directory = Path(tempfile.gettempdir(), f"sagemock-{secrets.token_hex(4)}").absolute()
        shared_supervisor().register_cleanup(self._directory)  # starts to import MLflow
        self._directory.mkdir(mode=0o700)
        _process.protect(self, order=1)

    def open(self, spec: MlflowSpec) -> str:
        """Accept connections to a server, see the protocol."""
        return self._open(spec).door.origin

    def _open(self, spec: MlflowSpec) -> OpenServer:
        with self._lock:
            if spec.arn not in self._servers:
                home = self._homes.setdefault(spec.arn, self._directory / str(next(self._numbers)))
                start = partial(self._start, home, spec.artifact_store)
                self._servers[spec.arn] = OpenServer(start, partial(self._make_door, spec))
            return self._servers[spec.arn]

    def _start(self, home: Path, artifact_store: str) -> RunningServer:
        return RunningServer(self._directory, home, artifact_store, {**self.s3_environment, **_own_s3()})

    def _make_door(self, spec: MlflowSpec, upstream: Upstream) -> FrontDoor:
        call = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in spec.operation).lstrip("_")
        authentication = TokenAuthentication(
            spec.key,
            spec.arn,
            self._clock.now,
            spec.operation,
            spec.identity,
            f'sagemaker.{call}(...)["AuthorizedUrl"]',
            sign_in_path=SIGN_IN_PATH,
        )
        permission = partial(require_permission, self._may_visit, spec.arn) if self._may_visit else None
        access = AccessControl(authentication, permission=permission, use=partial(self._use, spec.arn))
        return FrontDoor(access, ServerSite(upstream), self._clock, self._thread)

    async def _use(self, arn: str, token: str) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._use_presigned, arn, token)

    def api_url(self) -> str:
        """Return the URL that takes the requests of AWS's plugin."""
        with self._lock:
            if self._api is None:
                self._api = Door(self._make_api_door)
            return self._api.origin

    def _make_api_door(self) -> FrontDoor:
        access = ApiAccess(TokenAuthentication(secrets.token_bytes(32), "", self._clock.now))
        return FrontDoor(access, ApiSite(self._find_upstream), self._clock, self._thread)

    def _find_upstream(self, arn: str) -> Upstream | None:
        spec = self._find_spec(arn)
        return self._open(spec).upstream if spec else None

    def stop(self, arn: str) -> None:
        """End a server, see the protocol."""
        with self._lock:
            if server := self._servers.pop(arn, None):
                server.close()

    def delete(self, arn: str) -> None:
        """Stop a server and remove its experiments."""
        self.stop(arn)
        with self._lock:
            if home := self._homes.pop(arn, None):
                shutil.rmtree(home, ignore_errors=True)

    def clear(self) -> None:
        """Delete all servers."""
        for arn in list(self._homes):
            self.delete(arn)

    def tick(self, now: float) -> None:
        """Set the time in the cloud."""
        self._clock.set(now)

    def close(self) -> None:
        """End all servers and remove all files."""
        with self._lock:
            self.clear()
            if self._api:
                self._api.close()
                self._api = None
            self._thread.close()
            shutil.rmtree(self._directory, ignore_errors=True)

    # --- forks of the user's process, see sagemock._process

    def forget(self) -> None:
        """Drop all servers in the child after a fork: they are the parent's."""
        for server in self._servers.values():
            server.forget()
        if self._api:
            self._api.forget()
        self._servers, self._homes, self._api = {}, {}, None
        super().forget()


def _own_s3() -> Mapping[str, str]:
    """Return the environment of this process if it leads MLflow to an S3."""
    return os.environ if S3_ENDPOINT in os.environ else {}
