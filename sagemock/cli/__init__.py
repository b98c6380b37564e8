"""The sagemock command."""
