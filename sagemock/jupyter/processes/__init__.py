"""Processes of Jupyter servers: starting and ending them."""
