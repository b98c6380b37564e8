"""The mock: while active, SageMaker calls of this process go to a Cloud."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from threading import get_ident
from types import TracebackType
from typing import Any, TypeVar, overload

from sagemock import resources as _resources  # noqa: F401  # fills the table of operations
from sagemock.cloud.clock.durations import Span
from sagemock.cloud.cloud import ACCOUNT_ID, Cloud
from sagemock.cloud.launcher import Launcher

from . import activation
from .decorators import decorate
from .factory import cloud_maker

F = TypeVar("F", bound=Callable[..., Any])


class SageMakerMock:
    """What ``mock_sagemaker(...)`` returns: a decorator, a context manager (``with``, ``async with``), start and stop.

    Every start gives a Cloud of its own. A nested one answers until it is stopped; then the outer one is back, as it
    was.
    """

    def __init__(self, make_cloud: Callable[[], Cloud]) -> None:
        self._make_cloud = make_cloud
        self._started: list[tuple[int, Cloud]] = []  # and in which thread

    def start(self) -> Cloud:
        """Let a new Cloud answer, and return it."""
        cloud = self._make_cloud()
        try:
            activation.activate(cloud)
        except BaseException:
            cloud.close()
            raise
        self._started.append((get_ident(), cloud))
        return cloud

    def stop(self) -> None:
        """End the last start of this mock, whatever else was started since. RuntimeError when there is none.

        The last one of this thread, if it has any: threads that share a mock end each their own.
        """
        if not self._started:
            raise RuntimeError("stop() of a sagemock that is not started: call start() first, once for each stop()")
        here = [cloud for thread, cloud in self._started if thread == get_ident()]
        self._end(here[-1] if here else self._started[-1][1])

    @contextmanager
    def once(self) -> Iterator[Cloud]:
        """A start and the very stop that belongs to it, whichever thread or task others come and go in."""
        cloud = self.start()
        try:
            yield cloud
        finally:
            self._end(cloud)

    def _end(self, cloud: Cloud) -> None:
        self._started = [start for start in self._started if start[1] is not cloud]
        activation.deactivate(cloud)
        cloud.close()

    def __enter__(self) -> Cloud:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    async def __aenter__(self) -> Cloud:
        return self.start()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __call__(self, target: F) -> F:
        decorated: F = decorate(self, target)
        return decorated


@overload
def mock_sagemaker(target: F, /) -> F: ...


@overload
def mock_sagemaker(
    *,
    clock: str = "auto",
    speed: float = 1,
    start: datetime | None = None,
    account_id: str = ACCOUNT_ID,
    durations: Mapping[str, Mapping[str, Span]] | None = None,
    jupyter: bool | Callable[[float], Launcher] = False,
    volume_dir: str | os.PathLike[str] | None = None,
    run_lifecycle_scripts: bool = False,
    clone_repositories: bool = False,
    start_method: str | None = None,
    idle_timeout: float | None = None,
    mount_paths: bool | str | None = None,
    tls: bool = False,
    seed: str | os.PathLike[str] | Mapping[str, Any] | None = None,
) -> SageMakerMock: ...


def mock_sagemaker(
    target: Any = None,
    /,
    *,
    clock: str = "auto",
    speed: float = 1,
    start: datetime | None = None,
    account_id: str = ACCOUNT_ID,
    durations: Mapping[str, Mapping[str, Span]] | None = None,
    jupyter: bool | Callable[[float], Launcher] = False,
    volume_dir: str | os.PathLike[str] | None = None,
    run_lifecycle_scripts: bool = False,
    clone_repositories: bool = False,
    start_method: str | None = None,
    idle_timeout: float | None = None,
    mount_paths: bool | str | None = None,
    tls: bool = False,
    seed: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    **unknown: Any,
) -> Any:
    """Answer this process's SageMaker calls from memory: ``@mock_sagemaker``, bare or with options, or ``with``.

    :param clock: what moves time: ``"auto"``, ``"manual"``, ``"instant"`` or ``"real"``; see :class:`sagemock.Clock`.
    :param speed: with ``clock="real"``, by what durations are divided.
    :param start: the datetime to pin the clock to; without it, it follows the wall clock.
    :param account_id: the twelve digits in ARNs.
    :param durations: how long transitional statuses last, ``{"NotebookInstance": {"Pending": 10}}``, in seconds or
        timedeltas.
    :param jupyter: True lets presigned URLs open real Jupyter servers on the loopback interface (extra
        ``sagemock[jupyter]``); a callable ``now -> Launcher`` runs them in another way. The options that follow need
        True.
    :param volume_dir: where notebooks keep their files; without it, they end with the mock.
    :param run_lifecycle_scripts: run the scripts of lifecycle configs, on this machine and as you.
    :param clone_repositories: clone the git repositories of an instance when it is created.
    :param start_method: how servers start: ``"fork"`` (Linux: fast), ``"spawn"``, or ``"auto"``, which is also None.
    :param idle_timeout: real seconds of doing nothing after which a server ends, until the next request.
    :param mount_paths: show notebooks their volume at ``/home/ec2-user/SageMaker`` and their metadata in
        ``/opt/ml/metadata``: True, False, or ``"auto"``, which is also None: where the system allows it.
    :param tls: https and wss, trusted by clients in this process (extra ``sagemock[tls]``).
    :param seed: what is there from the start: the path of a YAML or JSON file, or a mapping; see
        :meth:`sagemock.Cloud.seed`.
    :raises TypeError: for an option that does not exist; the message gives those that do.
    :raises ValueError: for a value that makes no sense; the message gives those that do.
    """
    if unknown or isinstance(target, str):
        wrong = f"{target!r}: it decorates functions and classes" if target else ", ".join(map(repr, unknown))
        raise TypeError(f"mock_sagemaker() cannot take {wrong}. Its options are {', '.join(f'{o}=' for o in OPTIONS)}")
    make_cloud = cloud_maker(
        clock=clock,
        speed=speed,
        start=start,
        account_id=account_id,
        durations=durations,
        seed=seed,
        jupyter=jupyter,
        volume_dir=volume_dir,
        run_lifecycle_scripts=run_lifecycle_scripts,
        clone_repositories=clone_repositories,
        start_method=start_method,
        idle_timeout=idle_timeout,
        mount_paths=mount_paths,
        tls=tls,
    )
    mock = SageMakerMock(make_cloud)
    return mock if target is None else mock(target)


OPTIONS = tuple(inspect.getfullargspec(mock_sagemaker).kwonlyargs)
