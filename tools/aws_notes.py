"""Printer of docs/aws: ``python tools/aws_notes.py N4.2 S9`` prints statements by number or section."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # any Python can run this, without an installed sagemock

from sagemock.verification.statements import statements


def main(arguments: list[str]) -> None:
    """Print the statements of some numbers or sections; without arguments, all."""
    for statement in statements():
        if not arguments or {statement.number, statement.section} & {*arguments}:
            print(statement)


if __name__ == "__main__":
    main(sys.argv[1:])
