"""Errors for calls in class-level set-up methods of decorated classes, where the mock is not active."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock._monkeypatch import MonkeyPatches

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.endpoint import Endpoint

    Send = Callable[[Endpoint, AWSPreparedRequest], AWSResponse]

_AWS_DOMAINS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")


class MockNotActive(RuntimeError):
    """A call of SageMaker in a method for which a decorated class has no mock."""

    def __init__(self, class_name: str, method: str) -> None:
        super().__init__(
            f"@mock_sagemaker on the class {class_name} mocks each test with its setUp and tearDown, but it is not "
            f"active in {method}. Make the call in setUp or setup_method, or start a mock of your own in {method}: "
            "`cls.mock = mock_sagemaker()`, `cls.mock.start()`, and later `cls.mock.stop()`."
        )


@contextmanager
def explain_early_calls(class_name: str, method: str) -> Iterator[None]:
    """Raise MockNotActive for SageMaker calls in the context that would reach AWS or lack its region or credentials."""
    from botocore.endpoint import Endpoint
    from botocore.exceptions import NoCredentialsError, NoRegionError

    patches = MonkeyPatches()
    patches.replace(Endpoint, "_send", lambda send: _refuse(send, MockNotActive(class_name, method)))
    try:
        yield
    except (NoCredentialsError, NoRegionError) as error:
        raise MockNotActive(class_name, method) from error
    finally:
        patches.undo()


def _refuse(send: Send, error: MockNotActive) -> Send:
    """Return the replacement of Endpoint._send, which only requests to the network reach."""

    def _send(self: Endpoint, request: AWSPreparedRequest) -> AWSResponse:
        host = urlsplit(request.url).hostname or ""
        if self._endpoint_prefix == "api.sagemaker" and host.endswith(_AWS_DOMAINS):
            raise error
        return send(self, request)

    return _send
