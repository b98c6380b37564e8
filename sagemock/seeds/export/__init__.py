"""Exports: an account as a seed."""
