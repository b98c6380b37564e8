"""Check of custom images by the contract that Studio has with them, in containers of a Docker daemon."""

from .check import check_image
from .contract import APP_TYPES, Contract
from .findings import Finding, Status
from .images import DockerMissing, ImageUnusable

__all__ = ["APP_TYPES", "Contract", "DockerMissing", "Finding", "ImageUnusable", "Status", "check_image"]
