"""Jupyter application, inside the server process."""
