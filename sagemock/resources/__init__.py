"""One file per family of resources; importing them fills the table of operations."""

from . import (
    app_image_configs,
    code_repositories,
    image_versions,
    images,
    lifecycle_configs,
    notebook_instances,
    notebook_updates,
    presigned_urls,
    studio_lifecycle_configs,
    tags,
)

__all__ = [
    "app_image_configs",
    "code_repositories",
    "image_versions",
    "images",
    "lifecycle_configs",
    "notebook_instances",
    "notebook_updates",
    "presigned_urls",
    "studio_lifecycle_configs",
    "tags",
]
