"""The options of mocks in pytest's configuration, and the marker."""

from __future__ import annotations

from typing import Any

import pytest

MARKER = "sagemock"
# Options that are relative to pytest's root directory in its configuration.
_PATHS = ("authorization", "corrections", "seed", "volume_dir")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add one option of the configuration file for each option of the mock."""
    from sagemock.mock.options import OPTIONS

    for name, option in OPTIONS.items():
        parser.addini(f"{MARKER}_{name}", f"{option.help} For all tests; markers take precedence.", type="linelist")


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**options): run the test with SageMaker mocked; options as for sagemock.mock_sagemaker, "
        'e.g. @pytest.mark.sagemock(clock="instant")',
    )


def configured_options(config: pytest.Config) -> dict[str, Any]:
    """Return the options that pytest's configuration file sets."""
    from sagemock.mock.option_forms.text import parse_option
    from sagemock.mock.options import OPTIONS

    options = {}
    for name in OPTIONS:
        if lines := config.getini(f"{MARKER}_{name}"):
            try:
                options[name] = parse_option(name, lines)
            except ValueError as error:
                text = " ".join(lines)
                raise pytest.UsageError(f"{MARKER}_{name} = {text} ({config.inipath}): {error}") from None
            if name in _PATHS:
                options[name] = config.rootpath / options[name]
    return options


def option_sources(config: pytest.Config) -> str:
    """Return where the options of a mock come from, for messages."""
    configured = [f"{MARKER}_{name}" for name in configured_options(config)]
    if not configured:
        return f"@pytest.mark.{MARKER}"
    return f"@pytest.mark.{MARKER}, with {', '.join(configured)} of {config.inipath}"


def check_names(marker: pytest.Mark) -> None:
    """Raise pytest's error for a marker with an option that the mock does not have, or without its name."""
    from sagemock.mock.option_forms.signature import suggest_option
    from sagemock.mock.options import OPTIONS

    for name in (*marker.args, *(name for name in marker.kwargs if name not in OPTIONS)):
        problem = f"has no option {name!r}{suggest_option(name) or '.'}"
        raise pytest.UsageError(f"@pytest.mark.{MARKER} {problem} Pass options by name, one of {', '.join(OPTIONS)}")
