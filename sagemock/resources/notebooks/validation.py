"""Rules for creating and updating notebook instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.protocol.errors import ValidationException

from .code_repositories import check_repository
from .lifecycle_configs import NotebookInstanceLifecycleConfig
from .startup import named_repositories

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

RETIRED_PLATFORMS = ("notebook-al1-v1", "notebook-al2-v1")


def check_platform(request: Request) -> None:
    """Refuse a platform that AWS has retired [N4.3]."""
    platform = request.get("PlatformIdentifier")
    if platform in RETIRED_PLATFORMS:
        raise ValidationException(f"Platform identifier ({platform}) is not supported for this service.")


def check_references(region: Region, request: Request) -> None:
    """Refuse a lifecycle config and code repositories that do not exist [N4.9, N4.10]."""
    if name := request.get("LifecycleConfigName"):
        region.find(NotebookInstanceLifecycleConfig, {"NotebookInstanceLifecycleConfigName": name})
    for repository in named_repositories(request):
        check_repository(region, repository)
