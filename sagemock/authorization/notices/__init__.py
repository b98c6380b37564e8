"""Notices about policies: parts that are valid, and probably do not do what their author expects."""
