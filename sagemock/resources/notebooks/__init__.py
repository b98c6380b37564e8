"""Notebook instances and their configurations."""
