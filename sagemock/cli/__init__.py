"""The ``sagemock`` command."""
