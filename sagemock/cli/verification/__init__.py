"""sagemock record."""
