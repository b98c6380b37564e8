"""Model of resources whose statuses follow a table, which a test writes from AWS's documentation."""

from datetime import datetime, timezone
from itertools import product

import boto3
import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from sagemock import mock_sagemaker

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


class Expected:
    """The expected state of one resource."""

    def __init__(self):
        self.status = self.due = None


class ExpectedStatuses(RuleBasedStateMachine):
    """Random calls for some resources; their statuses must be the expected ones.

    A subclass has these tables, and the methods that raise NotImplementedError here.

    Attributes:
        TIME: Per transitional status, the status that follows (None: the resource ends), the status of failure (None:
            it cannot fail) and the duration in seconds.
        ACTIONS: Per action, the status that it begins.
        CODES: Per action, the code of its refusal.
    """

    NAMES = ("alpha", "Beta2")
    TIME = ACTIONS = CODES = None

    def create(self, name):
        raise NotImplementedError

    def call(self, action, name):
        raise NotImplementedError

    def allows(self, action, resource):
        raise NotImplementedError

    def check(self, name, resource):
        raise NotImplementedError

    def listed(self):
        raise NotImplementedError

    def __init__(self):
        super().__init__()
        self.mock = mock_sagemaker(clock="manual", start=START)
        self.cloud = self.mock.start()
        self.client = boto3.client("sagemaker", "us-east-1")
        self.resources, self.failing, self.now, self.turns = {}, [], 0, 0

    def teardown(self):
        self.mock.stop()

    def enter(self, name, status):
        resource, self.turns = self.resources[name], self.turns + 1
        resource.status = status
        resource.due = (self.now + self.TIME[status][2], self.turns) if status in self.TIME else None

    def pass_time(self, until):
        while waiting := {resource.due: name for name, resource in self.resources.items() if resource.due}:
            due = min(waiting)
            if until is None and not any(map(self.can_fail, waiting.values())):  # settle() leaves other statuses
                return
            if until is not None and due[0] > until:
                break
            self.now = due[0]
            self.complete(waiting[due])
        self.now = self.now if until is None else until

    def complete(self, name):
        following, failure, _ = self.TIME[self.resources[name].status]
        if name in self.failing:
            self.failing.remove(name)  # an injected failure ends with its resource
        else:
            failure = None
        if failure:
            self.enter(name, failure)
        elif following:
            self.enter(name, following)
        else:
            del self.resources[name]

    def can_fail(self, name):
        return self.TIME[self.resources[name].status][1] is not None

    def target(self, name):
        return name

    def allowed(self):
        return [pair for pair in product(self.ACTIONS, self.resources) if self.allows(pair[0], self.resources[pair[1]])]

    # --- rules

    @precondition(lambda self: set(self.NAMES) - set(self.resources))
    @rule(data=st.data())
    def add(self, data):
        name = data.draw(st.sampled_from(sorted(set(self.NAMES) - set(self.resources))))
        self.create(name)
        self.resources[name] = Expected()
        self.enter(name, "Creating")

    @precondition(lambda self: self.allowed())
    @rule(data=st.data())
    def act(self, data):
        action, name = data.draw(st.sampled_from(self.allowed()))
        self.call(action, name)
        self.enter(name, self.ACTIONS[action])

    @rule(seconds=st.integers(1, 2000))
    def advance(self, seconds):
        self.cloud.clock.advance(seconds=seconds)
        self.pass_time(self.now + seconds)

    @rule()
    def settle(self):
        self.cloud.clock.settle()
        self.pass_time(None)

    @precondition(lambda self: set(self.resources) - set(self.failing))
    @rule(data=st.data())
    def fail_next(self, data):
        name = data.draw(st.sampled_from(sorted(set(self.resources) - set(self.failing))))
        self.cloud.fail_next(self.target(name))
        self.failing.append(name)

    # --- invariants

    @invariant()
    def disallowed_actions_are_refused(self):
        for action, name in set(product(self.ACTIONS, self.resources)) - set(self.allowed()):
            with pytest.raises(ClientError) as caught:
                self.call(action, name)
            assert caught.value.response["Error"]["Code"] == self.CODES[action]

    @invariant()
    def descriptions_match_the_expectations(self):
        for name, resource in self.resources.items():
            self.check(name, resource)

    @invariant()
    def list_has_exactly_these_resources(self):
        assert self.listed() == set(self.resources)
