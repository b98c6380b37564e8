"""Maintenance of notebook instances: statuses that only AWS begins."""

import pytest

LAB = {"NotebookInstanceName": "lab"}

pytestmark = pytest.mark.sagemock(clock="manual")


def status(client):
    return client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"]


def test_maintenance_passes_through_both_statuses(sagemock, sagemaker_client, notebook_in):
    arn = notebook_in("InService")
    sagemock.maintain("lab")
    assert status(sagemaker_client) == "PendingMaintenance"
    sagemock.clock.advance(seconds=60)
    assert status(sagemaker_client) == "InMaintenance"
    listed = sagemaker_client.list_notebook_instances(StatusEquals="InService")["NotebookInstances"]
    assert listed == []
    sagemock.clock.settle()
    assert status(sagemaker_client) == "InService"
    assert [moment.status for moment in sagemock.timeline(arn)][1:] == [
        *["InService", "PendingMaintenance", "InMaintenance", "InService"]
    ]
    assert [event["detail"]["NotebookInstanceStatus"] for event in sagemock.events][-2] == "InMaintenance"


def test_no_call_changes_an_instance_in_maintenance(sagemock, sagemaker_client, notebook_in, client_error):
    notebook_in("InService")
    sagemock.maintain("lab")
    for operation in ("stop", "start", "delete"):
        error = client_error(getattr(sagemaker_client, f"{operation}_notebook_instance"), **LAB)
        assert "Status (PendingMaintenance) not in" in error["Message"]


def test_durations_of_maintenance_can_be_set(sagemock, sagemaker_client, notebook_in):
    sagemock.durations["NotebookInstance"]["InMaintenance"] = "2h"
    notebook_in("InService")
    sagemock.maintain("lab")
    sagemock.clock.advance("1h")
    assert status(sagemaker_client) == "InMaintenance"


def test_maintenance_needs_an_instance_in_service(sagemock, sagemaker_client, notebook_in):
    notebook_in("Stopped")
    with pytest.raises(ValueError, match="'lab' is Stopped; maintenance begins while it is InService"):
        sagemock.maintain("lab")
    with pytest.raises(ValueError, match="unknown resource 'none'"):
        sagemock.maintain("none")
    sagemaker_client.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="setup")
    with pytest.raises(ValueError, match="has no maintenance; name a notebook instance"):
        sagemock.maintain("setup")
