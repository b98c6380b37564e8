"""Model of resources whose statuses follow a table, which a test writes from AWS's documentation."""

from itertools import product

import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis.stateful import invariant, precondition, rule

from .timed_machine import TimedMachine


class Expected:
    """The expected state of one resource."""

    def __init__(self):
        self.status = self.due = None


class ExpectedStatuses(TimedMachine):
    """Random calls for some resources; their statuses must be the expected ones.

    A subclass has these tables, and the methods that raise NotImplementedError here.

    Attributes:
        TIME: Per transitional status, the status that follows (None: the resource ends), the status of failure (None:
            it cannot fail) and the duration in seconds.
        ACTIONS: Per action, the status that it begins.
        CODES: Per action, the code of its refusal.
    """

    NAMES = ("alpha", "Beta2")
    STEPS = st.integers(1, 2000)
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
        self.resources, self.failing = {}, []

    def enter(self, name, status):
        resource = self.resources[name]
        resource.status = status
        resource.due = self.due_in(self.TIME[status][2] if status in self.TIME else None)

    def waiting(self):
        return {resource.due: name for name, resource in self.resources.items() if resource.due}

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

    def is_awaited(self, name):
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
