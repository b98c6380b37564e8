"""Processes of instances and fork servers: starting, isolating and ending them."""
