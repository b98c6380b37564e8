"""An in-process mock of SageMaker notebook instances and Studio, with lifecycles on a simulated clock."""

from typing import TYPE_CHECKING

from ._version import __version__ as __version__
from .cloud.clock.clock import Clock
from .cloud.cloud import Cloud
from .cloud.history.calls import Call
from .cloud.inventory.resource_summary import ResourceSummary
from .mock.sagemaker_mock import mock_sagemaker
from .protocol.errors import OperationNotSupported
from .server.serve import serve

if TYPE_CHECKING:
    from .authorization.authorization import Authorization
    from .authorization.authorizer import AuthorizationWarning
    from .verification.recorder.hook import recording

__all__ = [
    "Authorization",
    "AuthorizationWarning",
    "Call",
    "Clock",
    "Cloud",
    "OperationNotSupported",
    "ResourceSummary",
    "mock_sagemaker",
    "recording",
    "serve",
]


def __getattr__(name: str) -> object:
    """Import the names of authorization and of recordings on use: most programs have neither."""
    if name == "Authorization":
        from .authorization.authorization import Authorization

        return Authorization
    if name == "AuthorizationWarning":
        from .authorization.authorizer import AuthorizationWarning

        return AuthorizationWarning
    if name == "recording":
        from .verification.recorder.hook import recording

        return recording
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
