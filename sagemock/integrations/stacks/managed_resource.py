"""ManagedResource: creation, update and deletion of one resource, as CloudFormation's handlers do them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from sagemock import assumptions
from sagemock.protocol.json_types import JsonObject

from .calls import CallFailure, SageMaker
from .failures import StackFailure
from .requests import has_tags, tag_changes, to_request, update_request, value_at
from .stack_tags import merged_tags, stack_tags, system_tags

if TYPE_CHECKING:
    from typing_extensions import Self

    from sagemock.cloud.resource import Resource

    from .resource_types import ResourceType

FAILED = ("Failed", "CREATE_FAILED", "UPDATE_FAILED", "Update_Failed", "Delete_Failed", "DELETE_FAILED")
MAX_NAME = 63  # characters of a name that CloudFormation invents


class ManagedResource:
    """A resource of a stack.

    Args:
        sagemaker: SageMaker in the account and region of the stack.
        request: The Create request of its properties.
        identifiers: The members of requests that name it.
        arn: Its ARN.
        context: LogicalId and StackId, as moto passes them.

    Attributes:
        physical_resource_id: The result of ``Ref``.
        deletion_failure: Why the last attempt to delete it has failed; empty if there was none.
    """

    resource_type: ClassVar[ResourceType]

    def __init__(
        self, sagemaker: SageMaker, request: JsonObject, identifiers: JsonObject, arn: str, context: dict[str, str]
    ) -> None:
        self.sagemaker, self.request, self.identifiers, self.arn = sagemaker, request, identifiers, arn
        self.context = context
        self.logical_resource_id = context.get("LogicalId", "")
        self.deletion_failure = ""
        self.physical_resource_id = self.resource_type.reference.format(**{**request, **self.describe()})

    @classmethod
    def make(cls, sagemaker: SageMaker, name: str, properties: JsonObject, context: dict[str, str]) -> Self:
        """Create a resource, and wait until it is stable.

        Args:
            sagemaker: SageMaker in the account and region of the stack.
            name: The name to use if the properties have none.
            properties: The properties.
            context: LogicalId and StackId.

        Raises:
            StackFailure: The creation has failed; nothing is left of it.
        """
        resource_type = cls.resource_type
        request = cls._request(properties, sagemaker, context)
        if resource_type.name_property:
            request.setdefault(resource_type.name_property, name[:MAX_NAME].rstrip("-"))
        reply = sagemaker.call(f"Create{resource_type.noun}", request)
        arn = reply[f"{resource_type.noun}Arn"]
        if resource_type.has_system_tags:
            sagemaker.add_system_tags(arn, system_tags(context))
        identifiers = {
            name: request.get(name) or _last_part(arn, is_number=name == "Version")
            for name in resource_type.identifiers
        }
        created = cls(sagemaker, request, identifiers, arn, context)
        try:
            created._check_stable()
        except StackFailure:
            created.remove()  # moto has not recorded it yet
            raise
        return created

    def replace_or_update(self, name: str, properties: JsonObject) -> Self:
        """Change the resource to new properties, or replace it if that is necessary.

        Args:
            name: The name of a replacement whose properties have none.
            properties: The new properties.

        Raises:
            StackFailure: The update has failed.
        """
        new = self._request(properties, self.sagemaker, self.context)
        if self.resource_type.name_property:
            new.setdefault(self.resource_type.name_property, self.request[self.resource_type.name_property])
        if not any(value_at(self.request, path) != value_at(new, path) for path in self.resource_type.replacing):
            return self._update(new)
        self._check_name_changes(properties)
        replacement = self.make(self.sagemaker, name, properties, self.context)
        try:
            self.remove()
        except StackFailure:
            replacement.remove()  # otherwise moto's next attempt would find its name in use
            raise
        return replacement

    def remove(self) -> None:
        """Delete the resource, and wait for the end; one that does not exist counts as deleted.

        Raises:
            StackFailure: SageMaker has refused it, or the deletion has failed.
        """
        try:
            self._stop()
            self.sagemaker.call(f"Delete{self.resource_type.noun}", self.identifiers)
            self._check_stable()
        except CallFailure as failure:
            if not failure.is_missing:
                self.deletion_failure = failure.message
                raise
        except StackFailure as failure:
            self.deletion_failure = failure.message
            raise

    def describe(self) -> JsonObject:
        """Return the reply of Describe."""
        return self.sagemaker.call(f"Describe{self.resource_type.noun}", self.identifiers)

    @classmethod
    def _request(cls, properties: JsonObject, sagemaker: SageMaker, context: dict[str, str]) -> JsonObject:
        """Return the Create request for properties, with the tags of the stack."""
        request = to_request(cls.resource_type, properties)
        inherited = stack_tags(sagemaker.account_id, sagemaker.region, context)
        if inherited and has_tags(cls.resource_type):
            request["Tags"] = merged_tags(request.get("Tags", []), inherited)
        return request

    def _check_name_changes(self, properties: JsonObject) -> None:
        """Refuse to replace a resource by one of the same name."""
        names = [name for name in self.resource_type.identifiers if name.endswith("Name")]
        if names and "Version" not in self.identifiers and all(properties.get(it) == self.request[it] for it in names):
            raise StackFailure(assumptions.STACK_NAME_MUST_CHANGE.format(name=self.request[names[-1]]))

    def _update(self, new: JsonObject) -> Self:
        """Change what differs; a notebook instance that runs is stopped first, and started again [X6.9]."""
        sagemaker, noun = self.sagemaker, self.resource_type.noun
        if request := update_request(self.resource_type, self.request, new):
            was_running = self._stop()
            try:
                sagemaker.call(f"Update{noun}", {**request, **self.identifiers})
                self._check_stable()
            finally:
                if was_running:
                    sagemaker.call("StartNotebookInstance", self.identifiers)
                    self._check_stable()
        added, removed = tag_changes(self.request, new)
        if added:
            sagemaker.call("AddTags", {"ResourceArn": self.arn, "Tags": added})
        if removed:
            sagemaker.call("DeleteTags", {"ResourceArn": self.arn, "TagKeys": removed})
        return type(self)(sagemaker, new, self.identifiers, self.arn, self.context)

    def _stop(self) -> bool:
        """Stop a notebook instance that runs, and return whether it was running."""
        if self.resource_type.noun != "NotebookInstance":
            return False
        resource = self.sagemaker.settle(self.arn)
        if resource is None or resource.status != "InService":
            return False
        self.sagemaker.call("StopNotebookInstance", self.identifiers)
        self.sagemaker.settle(self.arn)
        return True

    def _check_stable(self) -> None:
        """Wait for the end of a transition, and raise if it has failed [X6.6]."""
        resource = self.sagemaker.settle(self.arn)
        if resource is not None and resource.status in FAILED:
            raise StackFailure(self._message(resource))

    def _message(self, resource: Resource) -> str:
        name, identifier = self.resource_type.name, self.physical_resource_id
        if self.resource_type.noun == "Domain":
            return assumptions.STACK_DOMAIN_FAILED.format(type=name, id=identifier, reason=resource.failure)
        return f"Resource of type '{name}' with identifier '{identifier}' did not stabilize."


def _last_part(arn: str, *, is_number: bool) -> str | int:
    """Return the ID of a domain or the number of an image version, which the end of its ARN has."""
    text = arn.rpartition("/")[2]
    return int(text) if is_number else text
