"""sagemock demo: the life cycle of a notebook instance or of a Studio domain."""

from __future__ import annotations

import argparse
import sys


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options, and the function that runs the command."""
    variants = parser.add_mutually_exclusive_group()
    variants.add_argument("--open", action="store_true", help="open Jupyter in the browser, and run until Ctrl-C")
    variants.add_argument("--studio", action="store_true", help="show the life cycle of a Studio domain instead")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Show a life cycle.

    Returns:
        The exit code: 0, or 1 if an extra is not installed.
    """
    from . import notebook, studio

    try:
        if options.studio:
            studio.run()
        else:
            notebook.run(keep_open=options.open)
    except ImportError as error:  # the message names the extra to install
        print(f"sagemock demo: {error}", file=sys.stderr)
        return 1
    return 0
