"""The loopback address where programs in live Jupyters find their cloud, and the credentials that it takes."""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from .listener import Listener
from .sigv4 import Caller, UnrecognizedClientException

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

    from .http_server import Server


class Endpoint:
    """Listens from the first :meth:`environment` on, and admits who got its credentials there."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        # The key id is all that is checked: as hard to guess as a secret, and it still looks like one of AWS's.
        self._access_key = "AKIA" + base64.b32encode(secrets.token_bytes(10)).decode()
        self._secret = secrets.token_urlsafe(30)
        self._listener = Listener(self._make_server)

    def _make_server(self) -> Server:
        from .http_server import Server

        return Server(self._cloud, self._admit)

    def _admit(self, caller: Caller) -> None:
        """Refuse, in AWS's words, who signs with another key than the one that was given out."""
        if caller.access_key != self._access_key:
            raise UnrecognizedClientException

    def environment(self, region: str) -> dict[str, str]:
        """What makes AWS's SDKs in another process talk to this cloud, and to nobody else."""
        host, port = self._listener.address()
        return aws_environment(f"http://{host}:{port}", region, self._access_key, self._secret)

    def close(self) -> None:
        """Answer no more."""
        self._listener.close()


def aws_environment(url: str, region: str, access_key: str, secret: str) -> dict[str, str]:
    """The variables that lead AWS's SDKs to ``url``."""
    return {
        "AWS_ENDPOINT_URL": url,  # for all services: what is not SageMaker's fails here and does not reach AWS
        "AWS_ENDPOINT_URL_SAGEMAKER": url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": secret,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
