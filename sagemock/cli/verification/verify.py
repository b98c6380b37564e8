"""sagemock verify: options, exit code."""

from __future__ import annotations

import argparse
import signal
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock.cli.colors import has_colors

from . import live
from .verify_error import VerifyError

if TYPE_CHECKING:
    from sagemock.corrections.corrections import Corrections
    from sagemock.verification.live.runner import ProbeResult
    from sagemock.verification.summary import Summary

SAME, DIFFERENT, FAILED = 0, 1, 2
INTERRUPTED = 128 + signal.SIGINT


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    parser.description = (
        "Replay the calls of a recording, or of probes of an account, against a fresh cloud, and report how its "
        "replies differ from the recorded ones."
    )
    parser.epilog = (
        "With the extra sagemock[verify], a terminal gets tables and a progress bar. "
        "The exit code is 0 without differences, 1 with differences, and 2 for a file or an account "
        "that cannot be used."
    )
    file_help = "recording of `sagemock record`, VCR cassette, or placebo folder"
    parser.add_argument("recording", type=Path, nargs="?", metavar="FILE", help=file_help)
    parser.add_argument("--json", action="store_true", help="print the differences as JSON")
    parser.add_argument(
        "--corrections", type=Path, metavar="FILE", help="write the differences as corrections, YAML or JSON, to FILE"
    )
    parser.add_argument("--apply", type=Path, metavar="FILE", help="apply corrections to the mock first")
    live.add_options(parser)
    parser.set_defaults(run=run, parser=parser)


def run(options: argparse.Namespace) -> int:
    """Print the differences between a recording and the mock.

    Returns:
        The exit code: 0 if there is no difference, 1 if there are differences, 2 for an error, 130 after
        Ctrl-C.
    """
    try:
        return _verify(options)
    except (VerifyError, ImportError) as error:  # the message of an ImportError names the extra to install
        print(f"sagemock verify: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("sagemock verify: interrupted", file=sys.stderr)
        return INTERRUPTED


def _verify(options: argparse.Namespace) -> int:
    if options.list_probes:
        live.list_probes(options)
        return SAME
    if (options.recording is None) != options.live:
        options.parser.error("either FILE or --live is required")
    corrections = _read_corrections(options.apply)
    if options.live:
        result = live.run_live(options, corrections)
        summary, outcomes, probes = result.summary, result.outcomes, result.probes
    else:
        summary, outcomes = _compare(options.recording, corrections)
        probes = None
    _print_report(summary, outcomes, probes, json=options.json)
    if options.corrections:
        _write_corrections(summary, options.corrections)
    return DIFFERENT if summary.groups else SAME


def _compare(path: Path, corrections: Corrections | None) -> tuple[Summary, Counter[str]]:
    """Return the differences between a recording and the mock, and how many calls were compared."""
    from sagemock.verification.formats.reader import read_recording
    from sagemock.verification.formats.recorded_call import RecordingError
    from sagemock.verification.replay.replays import Replays
    from sagemock.verification.summary import Summary

    from .progress import progress_of

    replays, summary = Replays(corrections), Summary()
    try:
        with progress_of(path) as on_progress:
            for difference in replays.run(read_recording(path, on_progress)):
                summary.add(difference)
    except (RecordingError, OSError) as error:
        message = error.strerror if isinstance(error, OSError) else str(error)
        raise VerifyError(f"cannot read {str(path)!r}: {message}") from None
    return summary, replays.outcomes


def _print_report(summary: Summary, outcomes: Counter[str], probes: list[ProbeResult] | None, *, json: bool) -> None:
    """Print the differences: as JSON, as tables on a terminal if rich is installed, or as lines."""
    from . import probe_report
    from .report import as_json, as_text

    if json:
        print(as_json(summary, outcomes, {} if probes is None else {"probes": probe_report.to_json(probes)}))
        return
    if has_colors() and find_spec("rich") is not None:
        from .terminal_report import print_report

        print_report(summary, outcomes)
    else:
        print(as_text(summary, outcomes))
    if probes is not None:
        probe_report.print_probes(probes)


def _read_corrections(path: Path | None) -> Corrections | None:
    if path is None:
        return None
    from sagemock.corrections import corrections

    try:
        return corrections.read(path)
    except corrections.CorrectionError as error:
        raise VerifyError(str(error)) from None


def _write_corrections(summary: Summary, path: Path) -> None:
    from sagemock.data_files import files
    from sagemock.verification.corrections_writer import to_document

    document = to_document(summary.groups.values())
    text = files.dump(document, "json" if path.suffix.lower() == ".json" else "yaml")
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise VerifyError(f"cannot write {str(path)!r}: {error.strerror}") from None
    entries = document["corrections"]
    applicable = sum(1 for entry in entries if "assumption" in entry or "durations" in entry)
    print(
        f"sagemock verify: {len(entries)} corrections written to {path}; {applicable} of them can be applied, "
        "by --apply or by the option corrections of the mock",
        file=sys.stderr,
    )
