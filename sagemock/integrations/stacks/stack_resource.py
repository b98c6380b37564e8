"""StackResource: a resource with the interface that moto's CloudFormation expects of its models."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from sagemock.protocol.json_types import JsonObject

from .failures import StackFailure
from .managed_resource import ManagedResource

if TYPE_CHECKING:
    from collections.abc import Callable

    from .calls import SageMaker


class StackResource(ManagedResource):
    """A resource of a stack, as moto sees it. A subclass exists for each type."""

    connect: ClassVar[Callable[[str, str], SageMaker]]  # takes account and region
    cf_resource_type: str  # set by moto

    @classmethod
    def cloudformation_type(cls) -> str:
        """Return the name of the type in templates."""
        return cls.resource_type.name

    @classmethod
    def cloudformation_name_type(cls) -> str:
        """Return the property that has the name, if it may be missing; else an empty string."""
        return cls.resource_type.name_property

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Return whether ``Fn::GetAtt`` has an attribute."""
        return attr in cls.resource_type.attributes

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """Return the value of ``Fn::GetAtt``, an empty string for one that the resource does not have.

        Raises:
            Exception: moto's, for an attribute that the type does not have.
        """
        if not self.has_cfn_attr(attribute_name):
            from moto.cloudformation.exceptions import UnformattedGetAttTemplateException

            raise UnformattedGetAttTemplateException
        return self.describe().get(attribute_name, "")

    def is_created(self) -> bool:
        """Return True: the creation waits for the end of the transition."""
        return True

    @classmethod
    def create_from_cloudformation_json(
        cls, resource_name: str, cloudformation_json: JsonObject, account_id: str, region_name: str, **context: str
    ) -> StackResource:
        """Create the resource of a template.

        Args:
            resource_name: The name to use if the template has none.
            cloudformation_json: The resource in the template, with all references resolved.
            account_id: The account of the stack.
            region_name: The region of the stack.
            context: LogicalId and StackId.

        Raises:
            StackFailure: The creation has failed.
        """
        sagemaker = cls.connect(account_id, region_name)
        try:
            return cls.make(sagemaker, resource_name, cloudformation_json["Properties"], context)
        except StackFailure as failure:
            failure.logical_id = context.get("LogicalId", "")
            raise

    @classmethod
    def update_from_cloudformation_json(
        cls,
        original_resource: StackResource,
        new_resource_name: str,
        cloudformation_json: JsonObject,
        account_id: str,
        region_name: str,
    ) -> StackResource:
        """Change a resource to new properties, or replace it.

        Raises:
            StackFailure: The update has failed.
        """
        try:
            return original_resource.replace_or_update(new_resource_name, cloudformation_json["Properties"])
        except StackFailure as failure:
            failure.logical_id = original_resource.logical_resource_id
            raise

    @classmethod
    def delete_from_cloudformation_json(cls, resource_name: str, *_arguments: object) -> None:
        """Do nothing: moto calls this for resources that were not created."""

    def delete(self, account_id: str, region_name: str) -> None:
        """Delete the resource.

        Raises:
            StackFailure: The deletion has failed.
        """
        self.remove()
