"""Tracking servers and apps of MLflow, and partner AI apps, against tables of their statuses.

The tables are written from AWS's model and not imported.
"""

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from .expected_statuses import ExpectedStatuses

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
STORE = {"ArtifactStoreUri": "s3://bucket", "RoleArn": ROLE}
DAY = 86400


class TrackingServers(ExpectedStatuses):
    TIME = {
        "Creating": ("Created", "CreateFailed", 1500),
        "Updating": ("Updated", "UpdateFailed", 540),
        "Starting": ("Started", "StartFailed", 540),
        "Stopping": ("Stopped", "StopFailed", 540),
        "Deleting": (None, "DeleteFailed", 1080),
    }
    ACTIONS = {"start": "Starting", "stop": "Stopping", "update": "Updating", "delete": "Deleting"}
    CODES = {**dict.fromkeys(ACTIONS, "ValidationException"), "update": "ConflictException"}
    operation = "CreateMlflowTrackingServer"

    def create(self, name):
        self.call("create", name)

    def call(self, action, name):
        more = {"create": STORE, "update": {"TrackingServerSize": "Medium"}}.get(action, {})
        return getattr(self.client, f"{action}_mlflow_tracking_server")(TrackingServerName=name, **more)

    def enter(self, name, status):
        super().enter(name, status)
        server = self.resources[name]
        if status in ("Creating", "Stopped", "Starting", "StartFailed"):
            server.is_active = False
        elif status in ("Created", "Started", "Stopping", "StopFailed"):
            server.is_active = True

    def allows(self, action, server):
        if server.status in self.TIME:
            return False
        if server.status == "CreateFailed":
            return action == "delete"
        if server.status.endswith("Failed"):
            return True
        return {"start": not server.is_active, "stop": server.is_active}.get(action, True)

    def check(self, name, server):
        described = self.client.describe_mlflow_tracking_server(TrackingServerName=name)
        assert described["TrackingServerStatus"] == server.status
        assert described["IsActive"] == ("Active" if server.is_active else "Inactive")

    def listed(self):
        summaries = self.client.list_mlflow_tracking_servers()["TrackingServerSummaries"]
        return {server["TrackingServerName"] for server in summaries}


class Apps(ExpectedStatuses):
    """Apps that their ARNs identify, and that are described for a day after their deletion."""

    ACTIONS = {"update": "Updating", "delete": "Deleting"}
    CODES = dict.fromkeys(ACTIONS, "ConflictException")
    noun = ""

    def __init__(self):
        super().__init__()
        self.arns = {}

    def request(self, method, **request):
        return getattr(self.client, method.format(self.noun))(**request)

    def target(self, name):
        return self.arns[name]

    def check(self, name, app):
        described = self.request("describe_{}", Arn=self.arns[name])
        assert (described["Name"], described["Status"]) == (name, app.status)

    def listed(self):
        return {app["Name"] for app in self.request("list_{}s")["Summaries"]}


class MlflowApps(Apps):
    TIME = {
        "Creating": ("Created", "CreateFailed", 300),
        "Updating": ("Updated", "UpdateFailed", 60),
        "Deleting": ("Deleted", "DeleteFailed", 60),
        "Deleted": (None, None, DAY),
    }
    CODES = {"update": "ConflictException", "delete": "ValidationException"}
    noun, operation = "mlflow_app", "CreateMlflowApp"

    def create(self, name):
        self.arns[name] = self.request("create_{}", Name=name, **STORE)["Arn"]

    def call(self, action, name):
        self.request(f"{action}_{{}}", Arn=self.arns[name])

    def allows(self, action, app):
        return app.status not in self.TIME and (app.status != "CreateFailed" or action == "delete")


class PartnerApps(Apps):
    TIME = {
        "Creating": ("Available", "Failed", 1800),
        "Updating": ("Available", "UpdateFailed", 900),
        "Deleting": ("Deleted", "Failed", 1200),
        "Deleted": (None, None, DAY),
    }
    noun, operation = "partner_app", "CreatePartnerApp"

    def create(self, name):
        members = {"Type": "lakera-guard", "Tier": "small", "AuthType": "IAM", "ExecutionRoleArn": ROLE}
        self.arns[name] = self.request("create_{}", Name=name, **members)["Arn"]

    def call(self, action, name):
        self.request(f"{action}_{{}}", Arn=self.arns[name], **({"Tier": "large"} if action == "update" else {}))

    def allows(self, action, app):
        return app.status not in self.TIME

    def check(self, name, app):
        super().check(name, app)
        described = self.request("describe_{}", Arn=self.arns[name])
        assert ("Error" in described) == (app.status in ("Failed", "UpdateFailed"))


@pytest.mark.parametrize("machine", [TrackingServers, MlflowApps, PartnerApps])
def test_statuses_follow_the_documented_tables(require_operations, machine):
    require_operations(machine.operation)
    run_state_machine_as_test(machine, settings=settings(max_examples=4, stateful_step_count=20, deadline=None))
