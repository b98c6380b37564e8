"""AppHost: base of user profiles and spaces, which can be opened by a presigned URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.lifecycle import GONE
from sagemock.resources.images.containers import container_of
from sagemock.resources.images.first_party import distribution_image

from .domain_members import DomainMember
from .settings import get_nested, settings_for_apps
from .space_validation import VOLUME_APP_TYPES, volume_size

if TYPE_CHECKING:
    from sagemock.cloud.launcher import InstanceSpec
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

    from .base import StudioResource
    from .domains import Domain


class AppHost(DomainMember):
    """A user profile or a space. Studio opens its default app, whose server a launcher runs under the host's ARN.

    ``origin`` is the address of that server, None until a presigned URL was created. ``last_visit`` is the time of the
    last request for a page that sagemock shows where no launcher runs.
    """

    __slots__ = ("last_visit", "origin")

    def __init__(self, region: Region, request: Request, domain: Domain, owner: StudioResource | None = None) -> None:
        self.origin: str | None = None
        self.last_visit = 0.0
        super().__init__(region, request, domain, owner)

    @property
    def app_type(self) -> str:
        """Return the type of the default app."""
        return "JupyterServer"

    @property
    def required_claims(self) -> dict[str, str]:
        """Return the claims that a token must have to open the default app."""
        raise NotImplementedError

    def listen(self) -> str | None:
        """Accept connections; return the origin, or None without a launcher."""
        if launcher := self.region.cloud.runtime.launcher:
            self.origin = launcher.create(self.spec())
            self.mark_changed()
        return self.origin

    def record_visit(self, now: float) -> None:
        """Record that a page of this host was opened, which counts as activity where nothing is live."""
        self.last_visit = now
        self.mark_changed()

    def resume(self) -> None:
        super().resume()
        if self.origin:
            self.origin = None  # stays None without a launcher
            self.mark_changed()
            self.listen()

    def stop_app(self) -> None:
        """Stop the app's server. Later requests get a page that explains it."""
        if self.origin and (launcher := self.region.cloud.runtime.launcher):
            launcher.stop(self.arn)
            self.listen()

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        launcher = self.region.cloud.runtime.launcher
        if launcher and status in ("Deleting", GONE):
            self.origin = None
            launcher.delete(self.arn) if status == GONE else launcher.stop(self.arn)

    def process_failed(self, reason: str) -> None:
        for app in self.children():
            if app.kind == "App" and app.record["AppType"] == self.app_type:
                app.process_failed(reason)

    def default_app(self) -> Request:
        """Return the CreateApp request that Studio sends when a user opens the default app."""
        request: Request = {
            "DomainId": self.domain.key,
            f"{self.kind}Name": self.name,
            "AppType": self.app_type,
            "AppName": "default",
        }
        specs = [
            get_nested(settings, f"{self.app_type}AppSettings", "DefaultResourceSpec") for settings in self.settings()
        ]
        if self.app_type in VOLUME_APP_TYPES and not any("SageMakerImageArn" in spec for spec in specs):
            request["ResourceSpec"] = {"SageMakerImageArn": distribution_image(self.region)}
        return request

    def spec(self) -> InstanceSpec:
        """Return the specification of the default app's server; until the app exists, it has no container."""
        return studio_spec(self, self.arn, self.default_app(), self._resource_spec())

    def _resource_spec(self) -> Request:
        apps = (app for app in self.region.of_kind("App") if isinstance(app, DomainMember) and app.owner is self)
        default = (app.record for app in apps if (app.record["AppType"], app.name) == (self.app_type, "default"))
        return next((record["ResourceSpec"] for record in default), {})


def studio_spec(
    host: AppHost, arn: str, app: Request, resource_spec: Request, gateway_of: str | None = None
) -> InstanceSpec:
    """Return the specification of an app's server.

    Args:
        host: The user profile or space that has the app, and whose volume the server uses.
        arn: The name under which the launcher runs the server.
        app: The members of a CreateApp request that identify the app.
        resource_spec: The ResourceSpec of the app; empty if it does not exist yet.
        gateway_of: The ARN of the host whose kernels the server runs, if it is a gateway.
    """
    from sagemock.cloud.launcher import InstanceSpec, Studio

    endpoint = host.region.cloud.runtime.endpoint
    return InstanceSpec(
        arn,
        host.name,
        host.domain.signing_key,
        metadata=_metadata(host, app),
        environment=_environment(host),
        volume=host.arn,
        studio=Studio(app, host.domain.arn, host.required_claims, gateway_of, _app_url(host, app)),
        permission_url=endpoint.permission_url() if endpoint else "",
        instance_type=resource_spec.get("InstanceType", ""),
        volume_gb=volume_size(get_nested(host.record, "SpaceSettings")),
        container=container_of(host.region, app["AppType"], resource_spec, settings_for_apps(host, app["AppType"])),
    )


def _app_url(host: AppHost, app: Request) -> str:
    endpoint, region = host.region.cloud.runtime.endpoint, host.region
    return endpoint.app_url(region.name, region.account_id, app) if endpoint else ""


def _environment(host: AppHost) -> dict[str, str]:
    """Return the environment of an app: a container, on AWS, whose scripts test for the URI of its credentials."""
    endpoint = host.region.cloud.runtime.endpoint
    if endpoint is None:
        return {}
    role = execution_role(host)
    uri = endpoint.credentials_uri(role)
    return {**endpoint.environment(host.region.name, role), "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": uri}


def execution_role(host: AppHost) -> str | None:
    return next((settings["ExecutionRole"] for settings in host.settings() if "ExecutionRole" in settings), None)


def _metadata(host: AppHost, app: Request) -> dict[str, str]:
    """Return the content of resource-metadata.json. The ARN has the app type with its capitals, as on AWS."""
    path = f"{app['DomainId']}/{host.name}/{app['AppType']}/{app['AppName']}"
    role = execution_role(host)
    return {
        "AppType": app["AppType"],
        "DomainId": app["DomainId"],
        f"{host.kind}Name": host.name,
        **({"ExecutionRoleArn": role} if role else {}),
        "ResourceArn": f"{host.region.arn_prefix}:app/{path}",
        "ResourceName": app["AppName"],
        "AppImageVersion": "",
    }
