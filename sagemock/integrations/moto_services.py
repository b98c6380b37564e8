"""MotoServices: moto as the rest of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.external_services import ExternalServices

from . import accounts, homes, roles, service_quotas, service_role, tags
from .ec2 import dependencies, interfaces
from .ec2.addresses import UsedAddresses
from .ec2.networks import Network
from .events import rules
from .failures import domain_failure, notebook_failure
from .logs import LogForwarder
from .patches import PATCHES

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.cloud.response import Response
    from sagemock.protocol.json_types import JsonObject


class MotoServices(ExternalServices):
    """The services of moto, as one cloud sees them.

    moto's resources are read when they are needed and never copied.

    Args:
        cloud: The cloud.
        is_strict: Whether references are also checked where the user has created nothing of their kind.

    Attributes:
        addresses: The addresses that network interfaces use.
    """

    is_active = True
    shared_services = frozenset({"cloudformation", "logs", "resourcegroupstaggingapi", "service-quotas"})

    def __init__(self, cloud: Cloud, *, is_strict: bool) -> None:
        self.cloud, self.is_strict = cloud, is_strict
        self.addresses = UsedAddresses()
        self._has_dependencies = False
        self._logs = LogForwarder(cloud)
        cloud.runtime.on_close(self._close)

    @property
    def name(self) -> str:  # type: ignore[override]
        """Return the name and the version of moto."""
        import moto

        return f"moto {moto.__version__}"

    def check_role(self, region: Region, arn: str, resource_arn: str) -> None:
        """Refuse a role that SageMaker cannot assume."""
        roles.check_role(region, arn, resource_arn, is_strict=self.is_strict)

    def provision(self, resource: Resource) -> str | None:
        """Create the missing counterparts of a resource in moto's services."""
        if resource.kind == "NotebookInstance":
            failure = notebook_failure(resource, is_strict=self.is_strict)
            failure = failure or interfaces.provision(resource, self.addresses, is_strict=self.is_strict)
        else:
            failure = domain_failure(resource, is_strict=self.is_strict)
            if failure is None:
                service_role.provision(resource.region)
                homes.provision(resource)
        self._check_dependencies(resource)
        return failure

    def release(self, resource: Resource) -> None:
        """Remove the counterparts of a resource from moto's services."""
        if resource.kind == "NotebookInstance":
            interfaces.release(resource)
        elif resource.kind == "Domain":
            homes.release(resource)

    def has_event_rules(self) -> bool:
        """Return whether moto's EventBridge has any rule."""
        return rules.has_rules()

    def deliver(self, event: JsonObject) -> None:
        """Deliver an event to the targets of moto's rules."""
        rules.deliver(event)

    def has_several_accounts(self) -> bool:
        """Return whether moto's IAM has more than one account."""
        return accounts.has_several_accounts()

    def account_of(self, access_key: str | None) -> str | None:
        """Return the account that moto's IAM has for an access key, if it has several accounts."""
        return accounts.account_of(access_key)

    def respond(self, model: OperationModel, body: bytes | str, region: Region) -> Response | None:
        """Prepare a call to a service of moto that shows resources of this cloud, or return the response to it."""
        service = model.service_model.service_name
        if service == "service-quotas":
            return service_quotas.respond(self.cloud, model, body, region)
        if service == "cloudformation":
            from .stacks.registration import REGISTRATION  # loads moto's models of all services

            REGISTRATION.install(self.cloud)
        elif service == "resourcegroupstaggingapi":
            tags.install(self)
        elif service == "logs":
            self._logs.forward()
        return None

    def owns_interface(self, interface_id: str) -> bool:
        """Return whether a network interface belongs to a notebook instance of this cloud."""
        with self.cloud.lock:
            resources = self.cloud.resource_store.all()
        return any(resource.record.get(interfaces.INTERFACE) == interface_id for resource in resources)

    def _check_dependencies(self, resource: Resource) -> None:
        """Install the refusals of EC2, once a resource of this cloud has a counterpart there."""
        if self._has_dependencies or not resource.record.keys() & {interfaces.INTERFACE, homes.HOME}:
            return
        if Network.of(resource.region).ec2:
            dependencies.install(self)
            self._has_dependencies = True

    def _close(self) -> None:
        """Remove everything of this cloud from moto."""
        PATCHES.uninstall(self)
        for resource in self.cloud.resource_store.all():
            self.release(resource)
