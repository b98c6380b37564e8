"""Replays: the replay of a whole recording, session by session."""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator

from sagemock.corrections.corrections import Corrections
from sagemock.protocol.service_model import service_model
from sagemock.verification.difference import Difference
from sagemock.verification.formats.recorded_call import RecordedCall

from .outcomes import NOT_COMPARABLE, NOT_SIMULATED, is_comparable
from .replay import Replay

MAX_SESSIONS = 50  # with a cloud at the same time; a session that was not seen for longest ends


class Replays:
    """The calls of a recording, each session with a cloud of its own.

    Args:
        corrections: The corrections that apply to the clouds.

    Attributes:
        outcomes: How many calls had each of the :data:`OUTCOMES`, once all have run.
    """

    def __init__(self, corrections: Corrections | None = None) -> None:
        self._corrections = corrections or Corrections()
        self.outcomes: Counter[str] = Counter()

    def run(self, calls: Iterable[RecordedCall]) -> Iterator[Difference]:
        """Yield the differences of all calls."""
        sessions: OrderedDict[str, Replay] = OrderedDict()
        known = set(service_model().operation_names)
        try:
            for call in calls:
                if call.operation not in known:
                    self.outcomes[NOT_SIMULATED] += 1
                    continue
                if not is_comparable(call):
                    self.outcomes[NOT_COMPARABLE] += 1
                    continue
                if call.session not in sessions:
                    sessions[call.session] = Replay(call, self._corrections)
                sessions.move_to_end(call.session)
                yield from sessions[call.session].run(call)
                if len(sessions) > MAX_SESSIONS:
                    self._end(sessions.popitem(last=False)[1])
        finally:
            for replay in sessions.values():
                self._end(replay)

    def _end(self, replay: Replay) -> None:
        self.outcomes += replay.outcomes
        replay.close()
