"""Injected errors and failed transitions."""
