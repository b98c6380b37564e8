"""mock_sagemaker: decorator, context manager, start and stop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import get_ident
from typing import TYPE_CHECKING, Any, TypeVar, overload

from sagemock import resources as _resources  # noqa: F401  # registers the operations

from . import activation
from .decorators import wrap
from .factory import CloudFactory
from .option_forms.signature import check_names, list_options, takes_mock_options
from .options import MockOptions

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Unpack

    from sagemock.cloud.cloud import Cloud

F = TypeVar("F", bound=Callable[..., Any])


class SageMakerMock:
    """A mock that is used as a decorator, as a context manager (``with``, ``async with``), or with start and stop.

    Every start creates a Cloud of its own. The cloud that was started last gets the calls until it is stopped; then the
    one before it does, which is unchanged.
    """

    def __init__(self, make_cloud: CloudFactory) -> None:
        self._make_cloud = make_cloud
        self._started: list[tuple[int, Cloud]] = []  # each with the thread that started it

    def start(self) -> Cloud:
        """Start sending this process's SageMaker calls to a new Cloud, and return it."""
        cloud = self._make_cloud()
        try:
            activation.activate(cloud, moves_wall_clock=self._make_cloud.moves_wall_clock)
        except BaseException:
            cloud.close()
            raise
        self._started.append((get_ident(), cloud))
        return cloud

    def stop(self) -> None:
        """Stop the cloud that this mock started last, no matter which other mocks were started since.

        It is the last one of the calling thread, if there is one, so that threads can share a mock.

        Raises:
            RuntimeError: If the mock is not started.
        """
        if not self._started:
            raise RuntimeError("stop() of a mock that is not started: call start() first, once for each stop()")
        own = [cloud for thread, cloud in self._started if thread == get_ident()]
        self._stop(own[-1] if own else self._started[-1][1])

    @contextmanager
    def session(self) -> Iterator[Cloud]:
        """Start a cloud and stop this one at the end, even if other threads or tasks have started more."""
        cloud = self.start()
        try:
            yield cloud
        finally:
            self._stop(cloud)

    def _stop(self, cloud: Cloud) -> None:
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
        """Return a function or class that runs with the mock active."""
        return wrap(self, target)


@overload
def mock_sagemaker(target: F, /) -> F: ...


@overload
def mock_sagemaker(**options: Unpack[MockOptions]) -> SageMakerMock: ...


@takes_mock_options()
def mock_sagemaker(target: F | None = None, /, **options: Unpack[MockOptions]) -> F | SageMakerMock:
    """Mock SageMaker in this process.

    Use it as a decorator, ``@mock_sagemaker`` or ``@mock_sagemaker(...)``, as a context manager, or by the methods
    ``start()`` and ``stop()`` of the returned mock. ``with mock_sagemaker() as cloud:`` and ``start()`` give the
    :class:`sagemock.Cloud` that the calls go to.

    Args:
        target: The function or class to decorate.
        **options: See :class:`sagemock.mock.options.MockOptions`.

    Returns:
        The decorated function or class; without one, the mock.

    Raises:
        TypeError: For an option that does not exist; the message lists those that do.
        ValueError: For an option with an invalid value; the message describes the valid ones.
    """
    check_names("mock_sagemaker", options)
    if isinstance(target, str):
        raise TypeError(
            f"mock_sagemaker() cannot decorate {target!r}: it decorates functions and classes. {list_options()}"
        )
    mock = SageMakerMock(CloudFactory(**options))
    return mock if target is None else mock(target)
