"""Notebook instances against a table of their lifecycle, written from AWS's documentation and not imported."""

from collections import Counter
from itertools import product

import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from .timed_machine import START, TimedMachine

# Per action: the statuses that allow it, and the status that follows.
LEGAL = {
    "start": ({"Stopped", "Failed"}, "Pending"),
    "stop": ({"InService"}, "Stopping"),
    "update": ({"Stopped", "Failed"}, "Updating"),
    "delete": ({"Stopped", "Failed"}, "Deleting"),
}
# Per transitional status: the next status, and the duration that the test sets; each may end in Failed instead.
TIME = {"Pending": ("InService", 240), "Stopping": ("Stopped", 60), "Updating": ("Stopped", 45), "Deleting": (None, 90)}

ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
NAMES = ["alpha", "Beta-2"]


class Life:
    """The expected state of one notebook instance."""

    def __init__(self):
        self.status = "Pending"
        self.due = None  # (second, order within the second)
        self.reason = None
        self.last_modified = START  # the last LastModifiedTime in a description


class NotebookInstances(TimedMachine):
    DURATIONS = {"NotebookInstance": {status: seconds for status, (_, seconds) in TIME.items()}}

    def __init__(self):
        super().__init__()
        self.lives = {}
        self.injected = []  # (target name or None for any, reason)
        self.entered = Counter()

    # --- expectations

    def enter(self, name, status, reason=None):
        life = self.lives[name]
        life.status, life.reason = status, reason
        life.due = self.due_in(TIME[status][1] if status in TIME else None)
        self.entered[name, status] += 1

    def waiting(self):
        return {life.due: name for name, life in self.lives.items() if life.due}

    def complete(self, name):
        failure = next((failure for failure in self.injected if failure[0] in (None, name)), None)
        after = TIME[self.lives[name].status][0]
        if failure:
            self.injected.remove(failure)
            self.enter(name, "Failed", failure[1])
        elif after:
            self.enter(name, after)
        else:
            del self.lives[name]
            self.entered[name, "Deleted"] += 1  # only events have it

    def call(self, action, name):
        request = {"NotebookInstanceName": name}
        if action == "create":
            request.update(InstanceType="ml.t3.medium", RoleArn=ROLE)
        elif action == "update":
            request.update(InstanceType="ml.m5.xlarge")
        operation = f"{action}_notebook_instance" if action != "presign" else "create_presigned_notebook_instance_url"
        return getattr(self.client, operation)(**request)

    def allowed(self):
        """Return the actions that the table allows now, with the names of their instances."""
        lives = {name: life.status for name, life in self.lives.items()}
        return [(action, name) for name, status in lives.items() for action in LEGAL if status in LEGAL[action][0]]

    def refused(self, action, name):
        with pytest.raises(ClientError) as client_error:
            self.call(action, name)
        assert client_error.value.response["Error"]["Code"] == "ValidationException"
        return client_error.value.response["Error"]["Message"]

    # --- rules

    @rule(name=st.sampled_from(NAMES))
    def create(self, name):
        if name in self.lives:
            assert "duplicate" in self.refused("create", name)
        else:
            self.call("create", name)
            self.lives[name] = Life()
            self.enter(name, "Pending")

    @precondition(lambda self: self.allowed())
    @rule(data=st.data())
    def act(self, data):
        action, name = data.draw(st.sampled_from(self.allowed()))
        self.call(action, name)
        self.enter(name, LEGAL[action][1])

    @rule()
    def settle(self):
        super().settle()
        assert not {life.status for life in self.lives.values()} & set(TIME)

    @rule(name=st.sampled_from([None, *NAMES]), reason=st.sampled_from(["No capacity.", "Git failed."]))
    def fail_next(self, name, reason):
        if name in (None, *self.lives):
            self.cloud.fail_next(name or "NotebookInstance", reason=reason)
            self.injected.append((name, reason))

    @rule(status=st.sampled_from([*TIME, "InService", "Stopped", "Failed"]))
    def list_one_status(self, status):
        listed = self.client.list_notebook_instances(StatusEquals=status)["NotebookInstances"]
        expected = {name for name, life in self.lives.items() if life.status == status}
        assert {notebook["NotebookInstanceName"] for notebook in listed} == expected

    @rule()
    def read_the_events(self):
        details = [event["detail"] for event in self.cloud.events]
        assert (
            Counter((event["NotebookInstanceName"], event["NotebookInstanceStatus"]) for event in details)
            == self.entered
        )

    # --- invariants

    @invariant()
    def disallowed_actions_are_refused(self):
        for action, name in sorted(set(product(LEGAL, self.lives)) - set(self.allowed())):
            message = self.refused(action, name)
            assert message.startswith(f"Status ({self.lives[name].status}) not in (")
            assert f"Unable to transition to ({LEGAL[action][1]})" in message

    @invariant()
    def presigned_url_needs_an_instance_in_service(self):
        for name, life in self.lives.items():
            if life.status == "InService":
                host = self.client.describe_notebook_instance(NotebookInstanceName=name)["Url"]
                assert self.call("presign", name)["AuthorizedUrl"].startswith(f"https://{host}?authToken=")
            else:
                self.refused("presign", name)

    @invariant()
    def missing_instances_are_refused(self):
        for action, name in product(["describe", "presign", *LEGAL], set(NAMES) - set(self.lives)):
            assert self.refused(action, name) == "RecordNotFound"

    @invariant()
    def descriptions_and_list_match_the_expectations(self):
        described = [self.describe(name) for name in self.lives]
        listed = self.client.list_notebook_instances()["NotebookInstances"]
        assert len(listed) == len(described)
        for notebook in listed:
            whole = next(d for d in described if d["NotebookInstanceName"] == notebook["NotebookInstanceName"])
            assert notebook.items() <= whole.items()

    def describe(self, name):
        life = self.lives[name]
        notebook = self.client.describe_notebook_instance(NotebookInstanceName=name)
        assert notebook["NotebookInstanceStatus"] == life.status
        assert notebook.get("FailureReason") == life.reason
        assert notebook["CreationTime"] <= notebook["LastModifiedTime"] <= self.cloud.clock.now()
        assert notebook["LastModifiedTime"] >= life.last_modified
        life.last_modified = notebook["LastModifiedTime"]
        return notebook


@pytest.mark.parametrize("examples", [5, pytest.param(45, marks=pytest.mark.long)])
def test_notebook_instances_follow_the_documented_lifecycle(examples):
    run_state_machine_as_test(
        NotebookInstances, settings=settings(max_examples=examples, stateful_step_count=40, deadline=None)
    )
