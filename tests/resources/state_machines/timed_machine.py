"""TimedMachine: random calls to a cloud whose clock the test moves, and the order in which statuses end."""

from datetime import datetime, timedelta, timezone

import boto3
import hypothesis.strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from sagemock import mock_sagemaker

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


class TimedMachine(RuleBasedStateMachine):
    """A machine whose resources have a time at which their status ends, ``(second, order within the second)``.

    A subclass has the methods that raise NotImplementedError here.

    Attributes:
        DURATIONS: The durations of the cloud, if they are not AWS's.
        STEPS: By how many seconds the clock may advance.
    """

    DURATIONS = None
    STEPS = st.integers(1, 300)

    def waiting(self):
        """Return the resources whose status ends, by the time at which it does."""
        raise NotImplementedError

    def complete(self, resource):
        """Expect the end of a resource's status."""
        raise NotImplementedError

    def is_awaited(self, resource):
        """Return whether settle() waits for the end of its status."""
        return True

    def __init__(self):
        super().__init__()
        self.mock = mock_sagemaker(clock="manual", start=START, durations=self.DURATIONS)
        self.cloud = self.mock.start()
        self.client = boto3.client("sagemaker", "us-east-1")
        self.now = self.turns = 0

    def teardown(self):
        self.mock.stop()

    def due_in(self, seconds):
        """Return when a status ends that begins now, or None if it does not end by itself."""
        self.turns += 1
        return None if seconds is None else (self.now + seconds, self.turns)

    def pass_time(self, until=None):
        """Expect the ends of statuses until a second or, without one, until none is awaited."""
        while waiting := self.waiting():
            if until is None and not any(map(self.is_awaited, waiting.values())):
                break
            due = min(waiting)
            if until is not None and due[0] > until:
                break
            self.now = due[0]
            self.complete(waiting[due])
        self.now = self.now if until is None else until

    @rule(data=st.data())
    def advance(self, data):
        seconds = data.draw(self.STEPS)
        self.cloud.clock.advance(seconds=seconds)
        self.pass_time(self.now + seconds)

    @rule()
    def settle(self):
        self.cloud.clock.settle()
        self.pass_time()

    @invariant()
    def clock_matches_the_expectations(self):
        assert self.cloud.clock.now() == START + timedelta(seconds=self.now)
