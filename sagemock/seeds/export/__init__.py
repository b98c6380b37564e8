"""Exports: what is in an account, or in another mock, written down as a seed."""
