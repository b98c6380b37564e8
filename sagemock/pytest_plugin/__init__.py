"""pytest fixtures and marker: a mock for each test, and a server for tests of other processes."""

from .configuration import pytest_addoption, pytest_configure
from .fixtures import (
    _sagemock_marker,
    clean_sagemock_server,
    sagemaker_client,
    sagemock,
    sagemock_server,
    sagemock_server_options,
)
from .reports import pytest_runtest_makereport, pytest_runtest_protocol, pytest_terminal_summary

__all__ = [
    "_sagemock_marker",
    "clean_sagemock_server",
    "pytest_addoption",
    "pytest_configure",
    "pytest_runtest_makereport",
    "pytest_runtest_protocol",
    "pytest_terminal_summary",
    "sagemaker_client",
    "sagemock",
    "sagemock_server",
    "sagemock_server_options",
]
