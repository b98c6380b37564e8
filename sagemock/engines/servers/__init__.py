"""Servers of a launcher: their settings and records, their start and end, and the processes that end what is left."""
