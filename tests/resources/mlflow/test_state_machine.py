"""Tracking servers against a table of their statuses, written from the model and not imported."""

from datetime import datetime, timezone
from itertools import product

import boto3
import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from sagemock import mock_sagemaker

STORE = {"ArtifactStoreUri": "s3://bucket", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}

# Per transitional status: the status that follows, the status of failure, and the duration in seconds.
TIME = {
    "Creating": ("Created", "CreateFailed", 1500),
    "Updating": ("Updated", "UpdateFailed", 540),
    "Starting": ("Started", "StartFailed", 540),
    "Stopping": ("Stopped", "StopFailed", 540),
    "Deleting": (None, "DeleteFailed", 1080),
}
ACTIONS = {"start": "Starting", "stop": "Stopping", "update": "Updating", "delete": "Deleting"}
CODES = {"update": "ConflictException"}  # of refusals; the other actions have ValidationException
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
NAMES = ["alpha", "Beta-2"]


class Expected:
    """The expected state of one tracking server."""

    def __init__(self):
        self.status, self.due, self.is_active = "Creating", None, False

    def allows(self, action):
        if self.status in TIME:
            return False
        if self.status == "CreateFailed":
            return action == "delete"
        if self.status.endswith("Failed"):
            return True
        return {"start": not self.is_active, "stop": self.is_active}.get(action, True)

    def shown_activity(self):
        return "Active" if self.is_active else "Inactive"


class TrackingServers(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.mock = mock_sagemaker(clock="manual", start=START)
        self.cloud = self.mock.start()
        self.client = boto3.client("sagemaker", "us-east-1")
        self.servers, self.failing, self.now, self.turns = {}, [], 0, 0

    def teardown(self):
        self.mock.stop()

    def enter(self, name, status):
        server, self.turns = self.servers[name], self.turns + 1
        server.status = status
        server.due = (self.now + TIME[status][2], self.turns) if status in TIME else None
        if status in ("Created", "Started", "Stopping", "StopFailed"):
            server.is_active = True
        if status in ("Stopped", "Starting", "StartFailed"):
            server.is_active = False

    def pass_time(self, until):
        while waiting := {server.due: name for name, server in self.servers.items() if server.due}:
            due = min(waiting)
            if until is not None and due[0] > until:
                break
            self.now = due[0]
            self.complete(waiting[due])
        self.now = self.now if until is None else until

    def complete(self, name):
        following, failure, _ = TIME[self.servers[name].status]
        if name in self.failing:
            self.failing.remove(name)
            self.enter(name, failure)
        elif following:
            self.enter(name, following)
        else:
            del self.servers[name]

    def call(self, action, name):
        more = {"create": STORE, "update": {"TrackingServerSize": "Medium"}}.get(action, {})
        return getattr(self.client, f"{action}_mlflow_tracking_server")(TrackingServerName=name, **more)

    def allowed(self):
        return [pair for pair in product(ACTIONS, self.servers) if self.servers[pair[1]].allows(pair[0])]

    # --- rules

    @precondition(lambda self: set(NAMES) - set(self.servers))
    @rule(data=st.data())
    def create(self, data):
        name = data.draw(st.sampled_from(sorted(set(NAMES) - set(self.servers))))
        self.call("create", name)
        self.servers[name] = Expected()
        self.enter(name, "Creating")

    @precondition(lambda self: self.allowed())
    @rule(data=st.data())
    def act(self, data):
        action, name = data.draw(st.sampled_from(self.allowed()))
        self.call(action, name)
        self.enter(name, ACTIONS[action])

    @rule(seconds=st.integers(1, 2000))
    def advance(self, seconds):
        self.cloud.clock.advance(seconds=seconds)
        self.pass_time(self.now + seconds)

    @rule()
    def settle(self):
        self.cloud.clock.settle()
        self.pass_time(None)

    @precondition(lambda self: set(self.servers) - set(self.failing))
    @rule(data=st.data())
    def fail_next(self, data):
        name = data.draw(st.sampled_from(sorted(set(self.servers) - set(self.failing))))
        self.cloud.fail_next(name)
        self.failing.append(name)

    # --- invariants

    @invariant()
    def disallowed_actions_are_refused(self):
        for action, name in set(product(ACTIONS, self.servers)) - set(self.allowed()):
            with pytest.raises(ClientError) as caught:
                self.call(action, name)
            assert caught.value.response["Error"]["Code"] == CODES.get(action, "ValidationException")

    @invariant()
    def descriptions_match_the_expectations(self):
        for name, server in self.servers.items():
            described = self.client.describe_mlflow_tracking_server(TrackingServerName=name)
            assert described["TrackingServerStatus"] == server.status
            assert described["IsActive"] == server.shown_activity()

    @invariant()
    def list_has_exactly_these_servers(self):
        listed = self.client.list_mlflow_tracking_servers()["TrackingServerSummaries"]
        assert {server["TrackingServerName"] for server in listed} == set(self.servers)


def test_tracking_servers_follow_the_documented_statuses():
    run_state_machine_as_test(TrackingServers, settings=settings(max_examples=6, stateful_step_count=25, deadline=None))
