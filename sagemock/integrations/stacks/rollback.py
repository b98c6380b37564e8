"""Rollback of stacks in moto whose resources fail, which moto itself lacks [X6.10].

An exception in moto's creation leaves a stack in CREATE_IN_PROGRESS, and one in its deletion removes the stack although
resources remain. The functions here replace methods of moto's CloudFormation while stacks have our resources.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .remaining import failed_to_delete, keep_remaining
from .resource_types import has_our_types

Method = Callable[..., Any]


def create_resources(original: Method) -> Method:
    """Return the replacement of Stack.create_resources: what fails is rolled back."""

    def create_resources(self: Any) -> None:
        try:
            original(self)
        except Exception as error:
            if not has_our_types(self.template_dict):
                raise
            _roll_back_creation(self, error)

    return create_resources


def update(original: Method) -> Method:
    """Return the replacement of Stack.update: a failure restores the template before."""

    def update(self: Any, template: Any, *arguments: Any, **options: Any) -> None:
        old_template, old_parameters = self.template, dict(self.parameters)
        old_resources = self.template_dict
        try:
            original(self, template, *arguments, **options)
        except Exception as error:
            if not (has_our_types(self.template_dict) or has_our_types(old_resources)):
                raise
            _record_failure(self, error, "UPDATE_FAILED", "UPDATE_ROLLBACK_IN_PROGRESS", "update")
            self.template = old_template
            self._parse_template()
            _set_status(self, _restore(self, old_parameters))

    return update


def delete_stack(original: Method) -> Method:
    """Return the replacement of CloudFormationBackend.delete_stack: a stack whose resources remain stays."""

    def delete_stack(self: Any, name_or_stack_id: str) -> None:
        stacks = dict(self.stacks)
        try:
            original(self, name_or_stack_id)
        except Exception as error:
            lost = [stack for id_, stack in stacks.items() if id_ not in self.stacks and id_ not in self.deleted_stacks]
            if not any(has_our_types(stack.template_dict) for stack in lost):
                raise
            for stack in lost:
                self.stacks[stack.stack_id] = stack
                _record_deletion_failures(stack, error, "DELETE_FAILED")

    return delete_stack


def _roll_back_creation(stack: Any, error: Exception) -> None:
    _record_failure(stack, error, "CREATE_FAILED", "ROLLBACK_IN_PROGRESS", "create")
    try:
        stack.resource_map.delete()
    except Exception as failure:
        _record_deletion_failures(stack, failure, "ROLLBACK_FAILED")
    else:
        keep_remaining(stack)
        _set_status(stack, "ROLLBACK_COMPLETE")


def _restore(stack: Any, parameters: dict[str, Any]) -> str:
    """Change the resources back to the stack's template, and return the stack's status."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Unable to delete .* as it was never created")
            stack.resource_map.update(stack.template_dict, parameters)
    except Exception:
        return "UPDATE_ROLLBACK_FAILED"
    finally:
        stack.output_map = stack._create_output_map()
    return "UPDATE_ROLLBACK_COMPLETE"


def _record_deletion_failures(stack: Any, error: Exception, stack_status: str) -> None:
    """Record what could not be deleted, and keep it in the stack."""
    keep_remaining(stack)
    failures = failed_to_delete(stack, error)
    for name, reason in failures.items():
        _add_resource_event(stack, name, "DELETE_FAILED", reason)
    _set_status(stack, stack_status, f"The following resource(s) failed to delete: [{', '.join(failures)}]. ")


def _record_failure(stack: Any, error: Exception, resource_status: str, stack_status: str, verb: str) -> None:
    """Record which resource has failed to be created or updated."""
    message = getattr(error, "message", None) or str(error) or type(error).__name__
    if logical_id := getattr(error, "logical_id", ""):
        _add_resource_event(stack, logical_id, resource_status, message)
        message = f"The following resource(s) failed to {verb}: [{logical_id}]. "
    _set_status(stack, stack_status, message)


def _set_status(stack: Any, status: str, reason: str | None = None) -> None:
    stack._add_stack_event(status, resource_status_reason=reason)
    stack.status = status


def _add_resource_event(stack: Any, logical_id: str, status: str, reason: str) -> None:
    from moto.cloudformation import models

    event_class = models.Event if hasattr(models, "Event") else vars(models)["FakeEvent"]  # its name in moto 5.1
    resource = stack.resource_map._parsed_resources.get(logical_id)
    template = stack.template_dict.get("Resources", {}).get(logical_id, {})
    stack.events.append(
        event_class(
            stack_id=stack.stack_id,
            stack_name=stack.name,
            logical_resource_id=logical_id,
            physical_resource_id=getattr(resource, "physical_resource_id", ""),
            resource_type=template.get("Type", ""),
            resource_status=status,
            resource_status_reason=reason,
            resource_properties=None,
        )
    )
