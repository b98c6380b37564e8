"""sagemock record and sagemock verify."""
