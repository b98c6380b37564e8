"""Contract: the requirements of Studio on the image of an app.

The requirements are those of AWS's pages "Custom image specifications", "Custom images" of JupyterLab and of Code
Editor, and, for KernelGateway, "Custom SageMaker AI image specifications" of Studio Classic.
"""

from __future__ import annotations

from dataclasses import dataclass

from sagemock.cloud.launcher import Container
from sagemock.presigned.landing_uris import PATHS

APP_TYPES = ("JupyterLab", "CodeEditor", "KernelGateway")
RESERVED_DIRECTORIES = ("/opt/.sagemakerinternal", "/opt/ml", "/var/log/studio")
HEALTH_PATHS = {"JupyterLab": "/api/status", "KernelGateway": "/api"}
METADATA_FILE = "/opt/ml/metadata/resource-metadata.json"


@dataclass(frozen=True)
class Contract:
    """The requirements on an image, and the settings of its container.

    Attributes:
        app_type: One of ``APP_TYPES``.
        container: The image, with the settings of the app image config.
        kernels: The kernels that the app image config names.
    """

    app_type: str
    container: Container
    kernels: tuple[str, ...] = ()

    @property
    def base_paths(self) -> tuple[str, ...]:
        """The paths below which the program may serve: AWS writes that of Code Editor in two ways."""
        if self.app_type == "KernelGateway":
            return ("",)
        path = f"/{PATHS[self.app_type]}"
        return (path, f"/{self.app_type}/default") if self.app_type == "CodeEditor" else (path,)

    @property
    def health_path(self) -> str:
        """The path of the health check, below the base path."""
        return HEALTH_PATHS.get(self.app_type, "/")

    def variables(self) -> dict[str, str]:
        """Return the variables of the container; those of SageMaker override the others."""
        return {
            **self.container.environment,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCOUNT_ID": "123456789012",
            "SAGEMAKER_APP_TYPE": self.app_type,
            "SAGEMAKER_SPACE_NAME": "image-check",
        }
