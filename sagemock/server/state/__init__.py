"""Clouds saved to a directory and restored from it."""
