"""SageMaker's operations, which are registered by importing this package."""

from . import tags
from .images import app_image_configs, images, versions
from .mlflow import apps as mlflow_apps
from .mlflow import presigned_urls as mlflow_presigned_urls
from .mlflow import tracking_servers as mlflow_tracking_servers
from .notebooks import code_repositories, instances, updates
from .notebooks import lifecycle_configs as notebook_lifecycle_configs
from .notebooks import presigned_url as notebook_presigned_url
from .partner_apps import apps as partner_apps
from .partner_apps import presigned_url as partner_app_presigned_url
from .studio import apps, domains, remote_sessions, spaces, user_profiles
from .studio import lifecycle_configs as studio_lifecycle_configs
from .studio import presigned_url as domain_presigned_url

__all__ = [
    "app_image_configs",
    "apps",
    "code_repositories",
    "domain_presigned_url",
    "domains",
    "images",
    "instances",
    "mlflow_apps",
    "mlflow_presigned_urls",
    "mlflow_tracking_servers",
    "notebook_lifecycle_configs",
    "notebook_presigned_url",
    "partner_app_presigned_url",
    "partner_apps",
    "remote_sessions",
    "spaces",
    "studio_lifecycle_configs",
    "tags",
    "updates",
    "user_profiles",
    "versions",
]
