"""Runtime: the programs that run outside the cloud on its behalf."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

from .launcher import ServerLogs
from .mlflow.launcher import S3_ENDPOINT

if TYPE_CHECKING:
    from .clock.clock import Clock
    from .launcher import Endpoint, Launcher
    from .mlflow.launcher import MlflowLauncher

MLFLOW_ENDPOINT = "SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT"  # a variable of AWS's plugin [M4.6]


class Portal(Protocol):
    """A listener at which people open the programs of a cloud, each at a host of its own.

    Attributes:
        address: Host and port of the listener.
    """

    address: tuple[str, int]

    @property
    def url(self) -> str:
        """The URLs of the programs, with an asterisk for the label of the host."""

    def close(self) -> None:
        """Refuse connections."""


class Runtime:
    """The programs that run outside the cloud on its behalf.

    Attributes:
        launcher: Runs Jupyter servers; None if the cloud has no live Jupyter.
        endpoint: Lets programs in them call the cloud; None likewise.
        mlflow: Runs MLflow servers; None if the cloud has no live MLflow.
        portal: The listener at which people open the programs; None if each program has a port of its own.
    """

    def __init__(self, clock: Clock, launcher: Launcher | None = None) -> None:
        self.launcher = launcher
        self.endpoint: Endpoint | None = None
        self.mlflow: MlflowLauncher | None = None
        self.portal: Portal | None = None
        self._clock = clock
        self._on_close = ExitStack()

    def attach(self, launcher: Launcher, on_process_failed: Callable[[str, str], None]) -> None:
        """Use a launcher, and send it the time whenever the clock is moved.

        Args:
            launcher: The launcher.
            on_process_failed: Called with the ARN of a server that cannot be restarted, and the reason.
        """
        self.launcher = launcher
        launcher.on_exit(on_process_failed)
        self._clock.on_change = self.sync_clock

    def attach_mlflow(self, launcher: MlflowLauncher) -> None:
        """Use a launcher of MLflow servers, and send it the time whenever the clock is moved."""
        self.mlflow = launcher
        self._clock.on_change = self.sync_clock

    def sync_clock(self) -> None:
        """Send the simulated time to the launchers, if there are any."""
        if self.launcher:
            self.launcher.tick(self._clock.time())
        if self.mlflow:
            self.mlflow.tick(self._clock.time())

    def mlflow_environment(self) -> dict[str, str]:
        """Return the variables by which clients find the MLflow servers and their artifacts; often none."""
        if self.mlflow is None:
            return {}
        s3 = self.mlflow.s3_environment.get(S3_ENDPOINT)
        return {MLFLOW_ENDPOINT: self.mlflow.api_url()} | ({S3_ENDPOINT: s3} if s3 else {})

    def server_log(self, process_id: str) -> str | None:
        """Return the end of a server's log; None without a server, or if the launcher does not read logs."""
        return self.launcher.server_log(process_id) if isinstance(self.launcher, ServerLogs) else None

    def on_close(self, callback: Callable[[], None]) -> None:
        """Call a function when the runtime is closed, before the functions that were passed earlier."""
        self._on_close.callback(callback)

    def close(self) -> None:
        """End the programs."""
        self._on_close.close()
        if self.launcher:
            self.launcher.close()
        if self.endpoint:
            self.endpoint.close()
        if self.mlflow:
            self.mlflow.close()
        if self.portal:
            self.portal.close()
