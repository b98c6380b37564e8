"""The ``sagemock demo`` command."""
