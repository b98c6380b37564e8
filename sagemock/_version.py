"""The version of sagemock."""

__version__ = "0.1.0"
