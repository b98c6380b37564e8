"""One file per family of resources; importing them fills the table of operations."""

from . import code_repositories, lifecycle_configs, notebook_instances, notebook_updates, presigned_urls, tags

__all__ = [
    "code_repositories",
    "lifecycle_configs",
    "notebook_instances",
    "notebook_updates",
    "presigned_urls",
    "tags",
]
