"""sagemock: an in-process SageMaker for tests, whose notebooks live real lives on a clock the test owns."""

from .clock import Clock
from .cloud import Cloud
from .errors import OperationNotSupported
from .history import Call
from .mock import mock_sagemaker
from .serving import serve

__version__ = "0.1.0"
__all__ = ["Call", "Clock", "Cloud", "OperationNotSupported", "mock_sagemaker", "serve"]
