"""Exports: what is in an account, or in another mock, written down as a seed."""

from .command import add_options, run

__all__ = ["add_options", "run"]
