"""The life of notebook instances, against a table of it written here from AWS's documents, not imported from us."""

from collections import Counter
from datetime import datetime, timedelta, timezone

import boto3
import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from sagemock import mock_sagemaker

# What a call demands of the status, and the status it leads to.
LEGAL = {
    "start": ({"Stopped", "Failed"}, "Pending"),
    "stop": ({"InService"}, "Stopping"),
    "update": ({"Stopped", "Failed"}, "Updating"),
    "delete": ({"Stopped", "Failed"}, "Deleting"),
}
# What time makes of a status, and after how many seconds (the test sets them); anything may end in Failed instead.
TIME = {"Pending": ("InService", 240), "Stopping": ("Stopped", 60), "Updating": ("Stopped", 45), "Deleting": (None, 90)}

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
NAMES = st.sampled_from(["alpha", "Beta", "gamma-3"])
REASONS = st.sampled_from(["No capacity.", "Git said no."])


class Life:
    """What we believe of one notebook instance."""

    def __init__(self):
        self.status = "Pending"
        self.due = None  # (second, which of several at the same second)
        self.reason = None
        self.seen = START  # the LastModifiedTime that was shown last


class NotebookInstances(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        durations = {"NotebookInstance": {status: seconds for status, (_, seconds) in TIME.items()}}
        self.mock = mock_sagemaker(clock="manual", start=START, durations=durations)
        self.cloud = self.mock.start()
        self.client = boto3.client("sagemaker", "us-east-1")
        self.lives = {}
        self.planted = []  # (the name it is for, or None for whoever comes next; reason)
        self.now = 0
        self.entered = Counter()
        self.turns = 0

    def teardown(self):
        if hasattr(self, "mock"):
            sent = Counter(
                (event["detail"]["NotebookInstanceName"], event["detail"]["NotebookInstanceStatus"])
                for event in self.cloud.events
            )
            self.mock.stop()
            assert sent == self.entered

    # --- what we believe

    def enter(self, name, status, reason=None):
        life, self.turns = self.lives[name], self.turns + 1
        life.status, life.reason = status, reason
        life.due = (self.now + TIME[status][1], self.turns) if status in TIME else None
        self.entered[name, status] += 1

    def pass_time(self, until):
        while waiting := {life.due: name for name, life in self.lives.items() if life.due}:
            due = min(waiting)
            if until is not None and due[0] > until:
                break
            self.now = due[0]
            self.complete(waiting[due])
        self.now = self.now if until is None else until

    def complete(self, name):
        plant = next((plant for plant in self.planted if plant[0] in (None, name)), None)
        after = TIME[self.lives[name].status][0]
        if plant:
            self.planted.remove(plant)
            self.enter(name, "Failed", plant[1])
        elif after:
            self.enter(name, after)
        else:
            del self.lives[name]

    def refused(self, call, **request):
        with pytest.raises(ClientError) as refusal:
            call(**request)
        assert refusal.value.response["Error"]["Code"] == "ValidationException"
        return refusal.value.response["Error"]["Message"]

    def try_verb(self, verb, name, **request):
        call = getattr(self.client, f"{verb}_notebook_instance")
        if name not in self.lives:
            assert self.refused(call, NotebookInstanceName=name, **request) == "RecordNotFound"
            return
        allowed, becomes = LEGAL[verb]
        status = self.lives[name].status
        if status in allowed:
            call(NotebookInstanceName=name, **request)
            self.enter(name, becomes)
        else:
            message = self.refused(call, NotebookInstanceName=name, **request)
            assert message.startswith(f"Status ({status}) not in (")
            assert f"Unable to transition to ({becomes})" in message

    # --- what may happen

    @rule(name=NAMES)
    def create(self, name):
        request = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
        if name in self.lives:
            assert "duplicate" in self.refused(self.client.create_notebook_instance, **request)
        else:
            self.client.create_notebook_instance(**request)
            self.lives[name] = Life()
            self.enter(name, "Pending")

    @rule(name=NAMES)
    def start(self, name):
        self.try_verb("start", name)

    @rule(name=NAMES)
    def stop(self, name):
        self.try_verb("stop", name)

    @rule(name=NAMES, instance_type=st.sampled_from(["ml.t3.medium", "ml.m5.xlarge"]))
    def update(self, name, instance_type):
        self.try_verb("update", name, InstanceType=instance_type)

    @rule(name=NAMES)
    def delete(self, name):
        self.try_verb("delete", name)

    @rule(name=NAMES)
    def presign(self, name):
        call = self.client.create_presigned_notebook_instance_url
        if name not in self.lives:
            assert self.refused(call, NotebookInstanceName=name) == "RecordNotFound"
        elif self.lives[name].status == "InService":
            host = self.client.describe_notebook_instance(NotebookInstanceName=name)["Url"]
            assert call(NotebookInstanceName=name)["AuthorizedUrl"].startswith(f"https://{host}?authToken=")
        else:
            self.refused(call, NotebookInstanceName=name)

    @rule(seconds=st.integers(1, 300))
    def advance(self, seconds):
        self.cloud.clock.advance(seconds=seconds)
        self.pass_time(self.now + seconds)

    @rule()
    def settle(self):
        self.cloud.clock.settle()
        self.pass_time(None)
        assert not {life.status for life in self.lives.values()} & set(TIME)

    @rule(name=NAMES, reason=REASONS)
    def fail_next_of_one(self, name, reason):
        if name in self.lives:
            self.cloud.fail_next(name, reason=reason)
            self.planted.append((name, reason))

    @rule(reason=REASONS)
    def fail_next_of_all(self, reason):
        self.cloud.fail_next("NotebookInstance", reason=reason)
        self.planted.append((None, reason))

    @rule(status=st.sampled_from([*TIME, "InService", "Stopped", "Failed"]))
    def list_one_status(self, status):
        listed = self.client.list_notebook_instances(StatusEquals=status)["NotebookInstances"]
        believed = {name for name, life in self.lives.items() if life.status == status}
        assert {notebook["NotebookInstanceName"] for notebook in listed} == believed

    # --- what must always be so

    @invariant()
    def each_is_as_we_believe_and_as_it_is_listed(self):
        if not hasattr(self, "mock"):
            return
        assert self.cloud.clock.now() == START + timedelta(seconds=self.now)
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
        assert notebook["LastModifiedTime"] >= life.seen
        life.seen = notebook["LastModifiedTime"]
        return notebook


def test_notebook_instances_live_as_the_documents_say():
    run_state_machine_as_test(
        NotebookInstances, settings=settings(max_examples=30, stateful_step_count=40, deadline=None)
    )
