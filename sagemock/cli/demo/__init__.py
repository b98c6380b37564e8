"""The sagemock demo command."""
