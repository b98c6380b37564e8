"""Corrections of assumptions about AWS, by which a cloud behaves as an account was observed to behave."""
