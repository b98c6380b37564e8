"""One file per family of resources; importing them fills the table of operations."""

from . import (
    app_image_configs,
    apps,
    code_repositories,
    domains,
    image_versions,
    images,
    lifecycle_configs,
    notebook_instances,
    notebook_updates,
    presigned_domain_urls,
    presigned_urls,
    spaces,
    studio_lifecycle_configs,
    tags,
    user_profiles,
)

__all__ = [
    "app_image_configs",
    "apps",
    "code_repositories",
    "domains",
    "image_versions",
    "images",
    "lifecycle_configs",
    "notebook_instances",
    "notebook_updates",
    "presigned_domain_urls",
    "presigned_urls",
    "spaces",
    "studio_lifecycle_configs",
    "tags",
    "user_profiles",
]
