"""sagemock operations: prints the names of the supported operations."""

from __future__ import annotations

import argparse

from sagemock.cloud import operations
from sagemock.protocol.service_model import snake_case


def add_options(parser: argparse.ArgumentParser) -> None:
    """Set the function that runs the command, which has no options."""
    parser.set_defaults(run=run)


def run(_: argparse.Namespace) -> int:
    """Print AWS's and boto3's name of each operation; return the exit code 0."""
    for name in operations.names():
        print(f"{name:<45}{snake_case(name)}")
    return 0
