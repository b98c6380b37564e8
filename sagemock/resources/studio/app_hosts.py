"""Doors: where people come in to a user profile or a space, when its apps are live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sagemock.cloud.launcher import InstanceSpec, Studio
from sagemock.cloud.lifecycle import GONE
from sagemock.resources.images.first_party import distribution_image

from .base import StudioResource
from .settings import get_nested

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


class AppHost(StudioResource):
    """A user profile or a space. ``origin`` is where it listens, once it was asked for; what runs behind it is the app
    that Studio opens there by itself. ``last_visit`` is when somebody last looked at a page in place of that."""

    __slots__ = ("last_visit", "origin")

    def __init__(self, region: Region, request: Request, *parents: StudioResource) -> None:
        self.origin: str | None = None
        self.last_visit = 0.0
        super().__init__(region, request, *parents)

    @property
    def app_type(self) -> str:
        """The type of the app that is opened here."""
        return "JupyterServer"

    @property
    def required_claims(self) -> dict[str, str]:
        """What the tokens say of who may come in."""
        raise NotImplementedError

    def listen(self) -> str | None:
        """Let people in; where, or None where nothing is live."""
        if launcher := self.region.cloud.launcher:
            self.origin = launcher.create(self.spec())
        return self.origin

    def resume(self) -> None:
        super().resume()
        if self.origin:
            self.origin = None  # unless something is live this time, too
            self.listen()

    def stop_app(self) -> None:
        """End what runs behind the door; who knocks now finds somebody who says so."""
        if self.origin and (launcher := self.region.cloud.launcher):
            launcher.stop(self.arn)
            self.listen()

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        launcher = self.region.cloud.launcher
        if launcher and status in ("Deleting", GONE):
            self.origin = None
            launcher.delete(self.arn) if status == GONE else launcher.stop(self.arn)

    def process_failed(self, reason: str) -> None:
        for app in self.children():
            if app.kind == "App" and app.record["AppType"] == self.app_type:
                app.process_failed(reason)

    def app(self) -> dict[str, Any]:
        """What CreateApp is asked for when somebody opens it."""
        asked: dict[str, Any] = {"DomainId": self.parents[0].key, f"{self.kind}Name": self.name}
        asked |= {"AppType": self.app_type, "AppName": "default"}
        defaults = (
            get_nested(settings, f"{self.app_type}AppSettings", "DefaultResourceSpec") for settings in self.settings()
        )
        if self.app_type == "JupyterLab" and not any("SageMakerImageArn" in default for default in defaults):
            asked["ResourceSpec"] = {"SageMakerImageArn": distribution_image(self.region)}
        return asked

    def spec(self) -> InstanceSpec:
        """What a launcher is to run behind it."""
        return studio_spec(self, self.arn, self.app())


def studio_spec(host: AppHost, arn: str, app: dict[str, Any], gateway_of: str | None = None) -> InstanceSpec:
    """What a launcher is to run as ``arn``: ``app`` of whoever has that door, with the volume that is there."""
    domain, cloud = host.parents[0], host.region.cloud
    studio = Studio(app, domain.arn, host.required_claims, gateway_of)
    return InstanceSpec(
        arn,
        host.name,
        domain.signing_key,  # type: ignore[attr-defined]  # the first parent is a Domain
        metadata=_metadata(host, app),
        environment=cloud.endpoint.environment(host.region.name) if cloud.endpoint else {},
        volume=host.arn,
        studio=studio,
    )


def _metadata(host: AppHost, app: dict[str, Any]) -> dict[str, str]:
    """What an app can read of itself. The ARN in it is spelled as the type is (1.3)."""
    path = f"{app['DomainId']}/{host.name}/{app['AppType']}/{app['AppName']}"
    role = next((settings["ExecutionRole"] for settings in host.settings() if "ExecutionRole" in settings), None)
    return {
        "AppType": app["AppType"],
        "DomainId": app["DomainId"],
        f"{host.kind}Name": host.name,
        **({"ExecutionRoleArn": role} if role else {}),
        "ResourceArn": f"{host.region.arn_prefix}:app/{path}",
        "ResourceName": app["AppName"],
        "AppImageVersion": "",
    }
