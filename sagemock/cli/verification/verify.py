"""sagemock verify: options, exit code."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

SAME, DIFFERENT, FAILED = 0, 1, 2


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    parser.description = (
        "Replay the calls of a recording against a fresh cloud, and report the differences between its replies and the "
        "recorded ones."
    )
    parser.epilog = "The exit code is 0 without differences, 1 with differences, and 2 for a file that cannot be read."
    parser.add_argument("recording", type=Path, metavar="FILE", help="recording of `sagemock record`")
    parser.add_argument("--json", action="store_true", help="print the differences as JSON")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print the differences between a recording and the mock.

    Returns:
        The exit code: 0 if there is no difference, 1 if there are differences, 2 for an error.
    """
    from sagemock.verification.formats.recorded_call import RecordingError
    from sagemock.verification.formats.recording_file import read_calls
    from sagemock.verification.replay.replay import Replays
    from sagemock.verification.summary import Summary

    from .report import as_json, as_text

    replays, summary = Replays(), Summary()
    try:
        for difference in replays.run(read_calls(options.recording)):
            summary.add(difference)
    except (RecordingError, OSError) as error:
        message = error.strerror if isinstance(error, OSError) else str(error)
        print(f"sagemock verify: cannot read {str(options.recording)!r}: {message}", file=sys.stderr)
        return FAILED
    print((as_json if options.json else as_text)(summary, replays.outcomes))
    return DIFFERENT if summary.groups else SAME
