"""One file per family of resources; importing them fills the table of operations."""

from . import (
    apps,
    code_repositories,
    domains,
    lifecycle_configs,
    notebook_instances,
    notebook_updates,
    presigned_domain_urls,
    presigned_urls,
    spaces,
    tags,
    user_profiles,
)

__all__ = [
    "apps",
    "code_repositories",
    "domains",
    "lifecycle_configs",
    "notebook_instances",
    "notebook_updates",
    "presigned_domain_urls",
    "presigned_urls",
    "spaces",
    "tags",
    "user_profiles",
]
