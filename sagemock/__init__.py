"""An in-process mock of SageMaker notebook instances and Studio, with lifecycles on a simulated clock."""

from ._version import __version__ as __version__
from .cloud.clock.clock import Clock
from .cloud.cloud import Cloud
from .cloud.history.history import Call
from .cloud.resource_summary import ResourceSummary
from .mock.sagemaker_mock import mock_sagemaker
from .protocol.errors import OperationNotSupported
from .server.serve import serve

__all__ = ["Call", "Clock", "Cloud", "OperationNotSupported", "ResourceSummary", "mock_sagemaker", "serve"]
