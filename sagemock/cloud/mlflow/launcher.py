"""MlflowLauncher protocol, for the programs that run MLflow servers for a cloud."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from sagemock.protocol.json_types import JsonObject

S3_ENDPOINT = "MLFLOW_S3_ENDPOINT_URL"  # MLflow's own variable


@dataclass(frozen=True)
class MlflowSpec:
    """The specification of the MLflow server of a tracking server or an app.

    Attributes:
        arn: The ARN, which is the audience of its tokens.
        key: The key that signs its tokens.
        artifact_store: The S3 URI of its artifacts.
        operation: The operation that creates its presigned URLs.
        identity: The members of that operation's request that identify the resource.
    """

    arn: str
    key: bytes = field(repr=False)
    artifact_store: str
    operation: str
    identity: JsonObject


class MlflowLauncher(Protocol):
    """Runs MLflow servers. Methods may be called from any thread, and more than once for the same server.

    Attributes:
        s3_environment: Variables by which a server that starts later reaches the S3 of its artifacts; empty if they
            are files, unless the variable :data:`S3_ENDPOINT` is set in this process.
    """

    s3_environment: Mapping[str, str]

    def open(self, spec: MlflowSpec) -> str:
        """Accept connections to a server, with the experiments of an earlier server of the same ARN.

        Returns:
            The origin of its presigned URLs, such as ``"http://127.0.0.1:50123"``.
        """

    def stop(self, arn: str) -> None:
        """End a server and reject connections. Its experiments stay."""

    def delete(self, arn: str) -> None:
        """Stop a server and remove its experiments."""

    def clear(self) -> None:
        """Delete all servers, with the experiments that are kept of earlier ones."""

    def api_url(self) -> str:
        """Return the URL that takes the requests of AWS's plugin ``sagemaker-mlflow``."""

    def passing_context(self) -> AbstractContextManager[Mapping[str, str]]:
        """Return a context manager for a request of this process to that URL.

        It yields headers, by which policies decide about the request in the context of its sender; none without
        policies.
        """

    def tick(self, now: float) -> None:
        """Set the simulated time (epoch seconds), by which tokens and sessions expire."""

    def close(self) -> None:
        """End all servers and remove all temporary files."""
