"""Servers of a launcher: settings, records, start and end, and the processes that end those of dead processes."""
