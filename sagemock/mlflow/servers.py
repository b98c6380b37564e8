"""MlflowServers: the launcher of MLflow servers, each behind a front door."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path

from sagemock import _process
from sagemock.cloud.mlflow.launcher import S3_ENDPOINT, MlflowSpec
from sagemock.front_door.entrances.entrance import Entrance, Entrances, LoopbackPorts, PortEntrance, access_at
from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.permission import require_permission
from sagemock.front_door.session_clock import SessionClock
from sagemock.front_door.upstream import Upstream
from sagemock.presigned.authentication import TokenAuthentication

from .api_access import ApiAccess
from .caller_contexts import CallerContexts
from .cloud_calls import CloudCalls
from .directories import ServerDirectories
from .open_server import OpenServer
from .running_server import RunningServer
from .sites import SIGN_IN_PATH, ApiSite, ServerSite
from .supervisor import shared_supervisor


class MlflowServers(_process.LockedForkable):
    """The MLflow servers of one cloud, see :class:`sagemock.cloud.mlflow.launcher.MlflowLauncher`.

    Args:
        now: The time in the cloud, in epoch seconds.
        calls: The calls to the cloud.
        kept: The directory in which experiments are kept; None to remove them with this launcher.
        entrances: Creates the entrances of the front doors; by default, they are ports of the loopback interface.
    """

    def __init__(
        self,
        now: float,
        calls: CloudCalls,
        kept: Path | None = None,
        entrances: Entrances | None = None,
    ) -> None:
        self.s3_environment: Mapping[str, str] = {}
        self._calls, self._contexts = calls, CallerContexts()
        super().__init__()
        self._entrances = entrances or LoopbackPorts()
        self._clock = SessionClock(now, self._entrances.thread)
        self._servers: dict[str, OpenServer] = {}
        self._api: PortEntrance | None = None
        self._directories = ServerDirectories(kept, shared_supervisor().register_cleanup)  # starts to import MLflow
        _process.protect(self, order=1)

    def open(self, spec: MlflowSpec) -> str:
        """Accept connections to a server, see the protocol."""
        return self._open(spec).entrance.origin

    def _open(self, spec: MlflowSpec) -> OpenServer:
        with self._lock:
            if spec.arn not in self._servers:
                entrance = self._entrances.create(spec.arn.rpartition("/")[2], spec.arn)
                start, make_door = partial(self._start, spec), partial(self._make_door, spec)
                self._servers[spec.arn] = OpenServer(entrance, start, make_door)
            return self._servers[spec.arn]

    def _start(self, spec: MlflowSpec) -> RunningServer:
        paths, s3 = self._directories.of(spec.arn), {**self.s3_environment, **_own_s3()}
        return RunningServer(self._directories.path, paths, spec.artifact_store, s3)

    def _make_door(self, spec: MlflowSpec, entrance: Entrance, upstream: Upstream) -> FrontDoor:
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
        may_visit = self._calls.may_visit
        permission = partial(require_permission, may_visit, spec.arn) if may_visit else None
        access = access_at(entrance, authentication, permission, partial(self._use, spec.arn))
        return FrontDoor(access, ServerSite(upstream), self._clock, self._entrances.thread)

    async def _use(self, arn: str, token: str) -> None:
        await asyncio.get_running_loop().run_in_executor(None, self._calls.use_presigned, arn, token)

    def api_url(self) -> str:
        """Return the URL that takes the requests of AWS's plugin: always a port, since programs use it, not people."""
        with self._lock:
            if self._api is None:
                self._api = PortEntrance(self._entrances.thread, 0)
                self._api.open(self._make_api_door())
            return self._api.origin

    def _make_api_door(self) -> FrontDoor:
        authentication = TokenAuthentication(secrets.token_bytes(32), "", self._clock.now)
        access = ApiAccess(authentication, reason_for_denial=self._calls.reason_for_denial, contexts=self._contexts)
        return FrontDoor(access, ApiSite(self._find_upstream), self._clock, self._entrances.thread)

    def _find_upstream(self, arn: str) -> Upstream | None:
        spec = self._calls.find_spec(arn)
        return self._open(spec).upstream if spec else None

    def passing_context(self) -> AbstractContextManager[Mapping[str, str]]:
        """Return a context manager that yields the headers of a request, see the protocol."""
        return self._contexts.passed_on() if self._calls.reason_for_denial else nullcontext({})

    def stop(self, arn: str) -> None:
        """End a server, see the protocol."""
        with self._lock:
            if server := self._servers.pop(arn, None):
                server.close()

    def delete(self, arn: str) -> None:
        """Stop a server and remove its experiments."""
        with self._lock:
            self.stop(arn)
            self._directories.remove(arn)

    def clear(self) -> None:
        """Delete all servers."""
        with self._lock:
            self._stop_all()
            self._directories.clear()

    def _stop_all(self) -> None:
        for arn in list(self._servers):
            self.stop(arn)

    def tick(self, now: float) -> None:
        """Set the time in the cloud."""
        self._clock.set(now)

    def close(self) -> None:
        """End all servers and remove all temporary files."""
        with self._lock:
            self._stop_all()
            if self._api:
                self._api.close()
                self._api = None
            self._entrances.close()
            self._directories.close()

    # --- forks of the user's process, see sagemock._process

    def forget(self) -> None:
        """Drop all servers in the child after a fork: they are the parent's."""
        for server in self._servers.values():
            server.forget()
        self._directories.forget()
        self._servers, self._api = {}, None
        super().forget()


def _own_s3() -> Mapping[str, str]:
    """Return the environment of this process if it leads MLflow to an S3."""
    return os.environ if S3_ENDPOINT in os.environ else {}
