"""The version of sagemock."""

__version__ = "0.2.0"
