"""Processes: starting, supervising and ending them."""
