"""UpdateNotebookInstance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.protocol.errors import ValidationException
from sagemock.resources.roles import check_roles

from .instances import NotebookInstance, check_quota
from .validation import check_platform, check_references

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

# Flags of the request and the members that they remove. Accelerators are not stored, so there is nothing to remove.
_DISASSOCIATE_FLAGS = {
    "DisassociateLifecycleConfig": "LifecycleConfigName",
    "DisassociateDefaultCodeRepository": "DefaultCodeRepository",
    "DisassociateAdditionalCodeRepositories": "AdditionalCodeRepositories",
    "DisassociateAcceleratorTypes": None,
}


@operation
def update_notebook_instance(region: Region, request: Request) -> Reply:
    notebook = region.find(NotebookInstance, request)
    notebook.check_allowed("update")
    check_platform(request)
    check_references(region, request)
    check_roles(region, request, notebook.arn)
    _check_volume(notebook, request)
    changes = _changes(region, request)
    if changes.get("InstanceType", notebook.record["InstanceType"]) != notebook.record["InstanceType"]:
        check_quota(region, changes["InstanceType"])
    notebook.write(changes)
    notebook.perform("update")
    return {}


def _check_volume(notebook: NotebookInstance, request: Request) -> None:
    size = notebook.record["VolumeSizeInGB"]
    if request.get("VolumeSizeInGB", size) < size:
        raise ValidationException(assumptions.VOLUME_CANNOT_SHRINK.format(size=size))


def _changes(region: Region, request: Request) -> Request:
    """Return the members to write; those to remove are empty. A new value replaces the removed one."""
    changes = {member: value for member, value in request.items() if member not in _DISASSOCIATE_FLAGS}
    for flag, member in _DISASSOCIATE_FLAGS.items():
        if member and request.get(flag):
            if request.get(member):
                error = ValidationException(assumptions.SET_AND_DISASSOCIATE.format(member=member, flag=flag))
                region.cloud.account_features.refuse_unconfirmed(error)
            else:
                changes[member] = ""
    return changes
