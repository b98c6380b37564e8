"""The same gateway over HTTP, for programs in other processes, such as boto3 in a live notebook."""

from .endpoint import Endpoint
from .service import Service

__all__ = ["Endpoint", "Service"]
