"""The in-process mock."""
