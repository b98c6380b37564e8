"""Credentials and identity of programs in live notebooks and apps."""
