"""The options of mock_sagemaker: signature, docstring, documentation and rejected values."""

import inspect
import json
import re
from pathlib import Path

import pytest

import sagemock
from sagemock import Cloud, mock_sagemaker, serve
from sagemock.jupyter.options import Options
from sagemock.jupyter.processes.start_methods import START_METHODS
from sagemock.mock.options import OPTIONS

DOCS = Path(sagemock.__file__).parents[1] / "docs"
DEFAULTS = {name: option.default for name, option in OPTIONS.items()}
SERVER_DEFAULTS = DEFAULTS | {"clock": "real", "speed": 60, "on_unsupported": "empty-lists"}
ENGINES = {"advertise", "image", "image_names", "instance_limits", "keep_servers", "launcher_config", "start_servers"}
JUPYTER_DEFAULTS = {
    name: option.default for name, option in OPTIONS.items() if option.needs_jupyter and name not in ENGINES
}


def keywords(function):
    parameters = inspect.signature(function).parameters.values()
    return {parameter.name: parameter.default for parameter in parameters if parameter.kind is parameter.KEYWORD_ONLY}


def options_table(page):
    """Return the first two columns of a page's table of options."""
    table = re.search(r"^\| option \| default \|.*\n\|[-|]+\n((?:\|.*\n)+)", (DOCS / page).read_text(), re.MULTILINE)
    return dict(re.findall(r"^\| `(\w+)=?` \| `(.*?)` \|", table[1], re.MULTILINE))


def shown(options):
    return {name: json.dumps(value) if isinstance(value, str) else repr(value) for name, value in options.items()}


# --- the list in signatures and documentation


def test_the_signature_lists_every_option():
    assert keywords(mock_sagemaker) == DEFAULTS


def test_the_signature_of_serve_does_too():
    own = {"token": None, "state": None, "events_to": None, "with_moto": False}
    portal = dict.fromkeys(("public_url", "portal_host", "portal_port", "certificate", "key"))
    assert keywords(serve) == own | portal | SERVER_DEFAULTS


@pytest.mark.parametrize(("function", "defaults"), [(mock_sagemaker, DEFAULTS), (serve, SERVER_DEFAULTS)])
def test_the_docstring_describes_every_option(function, defaults):
    documented = " ".join(inspect.getdoc(function).split())
    for name, option in OPTIONS.items():
        default = "" if defaults[name] is None else f" Default: {defaults[name]!r}."
        assert f"{name}: {option.full_help}{default}" in documented


def test_the_documentation_lists_every_option():
    assert options_table("mock.md") == shown(DEFAULTS)


def test_the_jupyter_page_lists_its_options():
    assert options_table("jupyter.md") == shown(JUPYTER_DEFAULTS)


def test_the_server_page_lists_its_defaults():
    own = {name: parameter.default for name, parameter in list(inspect.signature(serve).parameters.items())[:4]}
    assert options_table("server.md") == shown(own | {"clock": "real"})


def test_live_jupyter_has_the_same_options():
    assert {name: field.default for name, field in Options.__dataclass_fields__.items()} == JUPYTER_DEFAULTS
    assert OPTIONS["start_method"].choices == START_METHODS


# --- rejected options


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"clok": "manual"}, r"'clok'; did you mean 'clock'\?"),
        ({"durations": {}, "authorisation": "iam.yaml"}, r"'authorisation'; did you mean 'authorization'\?"),
        ({"clock": "manual", "regions": 2}, r"'regions'\."),
    ],
)
def test_an_unknown_option_is_rejected(options, problem):
    with pytest.raises(TypeError, match=f"has no option {problem} Its options are clock=, speed=, start="):
        mock_sagemaker(**options)


def test_a_positional_option_is_rejected():
    with pytest.raises(
        TypeError, match=r"cannot decorate 'manual': it decorates functions and classes. Its options are clock="
    ):
        mock_sagemaker("manual")


@pytest.mark.parametrize("jupyter", [1, None])
def test_jupyter_must_be_boolean_or_callable(jupyter):
    with pytest.raises(
        ValueError, match="must be True, False, the name of an engine, or a callable that returns a Launcher"
    ):
        mock_sagemaker(jupyter=jupyter)


def test_the_repr_of_a_cloud_is_informative():
    assert repr(Cloud(account_id="210987654321")).startswith(
        "<Cloud of account 210987654321: 0 resources, <Clock 'auto' at 20"
    )
