"""sagemock: an in-process SageMaker for tests, whose notebooks live real lives on a clock the test owns."""

from ._version import __version__
from .clock import Clock
from .cloud import Cloud
from .history import Call
from .mock import mock_sagemaker
from .protocol.errors import OperationNotSupported
from .serving import serve

__all__ = ["Call", "Clock", "Cloud", "OperationNotSupported", "__version__", "mock_sagemaker", "serve"]
