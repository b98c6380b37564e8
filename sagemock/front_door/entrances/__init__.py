"""Addresses at which clients reach front doors: a port for each, or a host for each at the one port of a portal."""
