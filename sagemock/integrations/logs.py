"""Output of lifecycle scripts in moto's CloudWatch Logs [X4.14]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from .backends import get_backend

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

NOTEBOOKS, STUDIO = "/aws/sagemaker/NotebookInstances", "/aws/sagemaker/studio"


class LogForwarder:
    """Copies the log streams of a cloud into moto's CloudWatch Logs, each character once."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        # By moto's backend, which is another one after a reset: how much of each stream it has.
        self._positions: WeakKeyDictionary[Any, dict[tuple[str, str], int]] = WeakKeyDictionary()

    def forward(self) -> None:
        """Copy the output that moto does not have yet."""
        import moto.logs.models  # noqa: F401  # the user's call, which follows, loads it in any case

        with self._cloud.lock:
            self._cloud.clock.run_due()
            for arn, streams in self._cloud.history.logs.items():
                _, _, _, region, account_id, resource = arn.split(":", 5)
                backend = get_backend("logs", account_id, region)
                group = NOTEBOOKS if resource.startswith("notebook-instance/") else STUDIO
                for stream, text in streams.items():
                    if backend is not None:
                        self._forward_stream(backend, group, stream, text)

    def _forward_stream(self, backend: Any, group: str, stream: str, text: str) -> None:
        positions = self._positions.setdefault(backend, {})
        lines = text[positions.get((group, stream), 0) :].splitlines()
        positions[group, stream] = len(text)
        if not lines:
            return
        if group not in backend.groups:
            backend.create_log_group(group, {})
        if stream not in backend.groups[group].streams:
            backend.create_log_stream(group, stream)
        now = int(self._cloud.clock.time() * 1000)
        # By the stream: PutLogEvents drops events that are hours ahead of the system's clock, as the cloud's may be.
        backend.groups[group].streams[stream].put_log_events([{"timestamp": now, "message": line} for line in lines])
