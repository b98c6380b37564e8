"""Soak: a server with a state, under load and disturbances for minutes."""
