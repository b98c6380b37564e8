"""Contract: the requirements of Studio on the image of an app.

The requirements are those of AWS's pages "Custom image specifications", "Custom images" of JupyterLab and of Code
Editor, and, for KernelGateway, "Custom SageMaker AI image specifications" of Studio Classic.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sagemock.presigned.landing_uris import PATHS
from sagemock.protocol.json_types import JsonObject

BLOCKS = {
    "JupyterLab": "JupyterLabAppImageConfig",
    "CodeEditor": "CodeEditorAppImageConfig",
    "KernelGateway": "KernelGatewayImageConfig",
}
APP_TYPES = tuple(BLOCKS)
MOUNT_PATH = "/home/sagemaker-user"
UID, GID = 1000, 100
RESERVED_DIRECTORIES = ("/opt/.sagemakerinternal", "/opt/ml", "/var/log/studio")
METADATA_FILE = "/opt/ml/metadata/resource-metadata.json"


@dataclass(frozen=True)
class Contract:
    """The requirements on an image, and the settings of its container.

    Attributes:
        app_type: "JupyterLab", "CodeEditor" or "KernelGateway".
        mount_path: The directory of the user's volume.
        uid: The user whom the container runs as.
        gid: The group of this user.
        entrypoint: The entrypoint in place of that of the image; empty for that of the image.
        arguments: The arguments in place of the command of the image; empty for those of the image.
        environment: Variables of the container.
        kernels: The kernels that the app image config names.
    """

    app_type: str
    mount_path: str = MOUNT_PATH
    uid: int = UID
    gid: int = GID
    entrypoint: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    kernels: tuple[str, ...] = ()

    @classmethod
    def of(cls, app_type: str, app_image_config: JsonObject | None = None) -> Contract:
        """Return the contract of an app type.

        Args:
            app_type: The app type.
            app_image_config: The request of CreateAppImageConfig, in whose block for the app type the settings are.
        """
        settings = (app_image_config or {}).get(BLOCKS[app_type], {})
        files, container = settings.get("FileSystemConfig", {}), settings.get("ContainerConfig", {})
        return cls(
            app_type,
            mount_path=files.get("MountPath", MOUNT_PATH),
            uid=files.get("DefaultUid", UID),
            gid=files.get("DefaultGid", GID),
            entrypoint=tuple(container.get("ContainerEntrypoint", ())),
            arguments=tuple(container.get("ContainerArguments", ())),
            environment=container.get("ContainerEnvironmentVariables", {}),
            kernels=tuple(spec["Name"] for spec in settings.get("KernelSpecs", ())),
        )

    @staticmethod
    def app_type_of(app_image_config: JsonObject) -> str | None:
        """Return the app type whose settings an app image config has; None if it has none."""
        return next((app_type for app_type, block in BLOCKS.items() if block in app_image_config), None)

    @property
    def base_paths(self) -> tuple[str, ...]:
        """The paths below which the program may serve: AWS writes that of Code Editor in two ways."""
        path = f"/{PATHS[self.app_type]}"
        return (path, f"/{self.app_type}/default") if self.app_type == "CodeEditor" else (path,)

    @property
    def health_path(self) -> str:
        """The path of the health check, below the base path."""
        return "/api/status" if self.app_type == "JupyterLab" else "/"

    def variables(self) -> dict[str, str]:
        """Return the variables of the container; those of SageMaker override the others."""
        return {
            **self.environment,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ACCOUNT_ID": "123456789012",
            "SAGEMAKER_APP_TYPE": self.app_type,
            "SAGEMAKER_SPACE_NAME": "image-check",
        }
