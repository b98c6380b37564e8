"""MockOptions: the one list of options, for mock, marker, server and command line.

To add an option, add one line to :class:`MockOptions`, a row to the table in docs/mock.md, and the code that uses it to
:class:`sagemock.mock.factory.CloudFactory`.
"""

# No `from __future__ import annotations` here: the annotations of MockOptions are read when this module is imported.

import inspect
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from textwrap import fill, indent
from typing import Annotated, Any, TypedDict, TypeVar, cast, get_type_hints

from sagemock.cloud.authorizer import PolicySource
from sagemock.cloud.clock.duration_parser import Duration
from sagemock.cloud.clock.simulated_time import MODES
from sagemock.cloud.cloud import SeedSource
from sagemock.cloud.launcher import Launcher
from sagemock.cloud.operations import ON_UNSUPPORTED
from sagemock.cloud.simulation import ACCOUNT_ID
from sagemock.protocol.suggestions import did_you_mean

F = TypeVar("F", bound=Callable[..., Any])
LauncherFactory = Callable[[float], Launcher]


@dataclass(frozen=True)
class Option:
    """The description of an option besides its name and type.

    Attributes:
        default: The value of the mock for an option that is not given.
        metavar: The name of the value in ``--help``; the default is the option's name or the choices.
        help: One or two sentences for docstrings and ``sagemock serve --help``.
        python_help: A further sentence for docstrings, about values that only Python has.
        choices: The strings that are allowed, if not all are.
        needs_jupyter: Whether it is an option of live Jupyter, which needs ``jupyter=True``.
        parse: Converts the text of a command line; None if the option does not exist there.
    """

    default: object
    help: str
    choices: tuple[str, ...] = ()
    needs_jupyter: bool = False
    parse: Callable[[str], Any] | None = str
    metavar: str | None = None
    python_help: str = ""

    @property
    def is_flag(self) -> bool:
        """True for an option that only turns something on, which has no value on a command line."""
        return self.default is False and self.metavar is None

    @property
    def full_help(self) -> str:
        """The text for docstrings."""
        return f"{self.help} {self.python_help}".rstrip()


def parse_mount_paths(text: str) -> bool | str:
    """Return True or False for "true" and "false", and any other text as it is."""
    return {"true": True, "false": False}.get(text, text)


class MockOptions(TypedDict, total=False):
    """The options of mock_sagemaker, of the pytest marker, of serve() and of ``sagemock serve``."""

    clock: Annotated[
        str,
        Option("auto", "The mode of the simulated clock; see docs/clock.md.", choices=MODES),
    ]
    speed: Annotated[
        float,
        Option(1, "The factor that the real clock divides durations by.", parse=float, metavar="FACTOR"),
    ]
    start: Annotated[
        datetime | None, Option(None, "The time to pin the clock to. By default it follows the system's.", parse=None)
    ]
    wall_clock: Annotated[
        str,
        Option(
            "real",
            "The clock of this process: with cloud, datetime.now(), time.time() and time.monotonic() follow the "
            "simulated clock while the mock is active (needs sagemock[wall-clock]; not for servers).",
            choices=("real", "cloud"),
            parse=None,
        ),
    ]
    account_id: Annotated[str, Option(ACCOUNT_ID, "The 12 digits of the account in ARNs.", metavar="DIGITS")]
    durations: Annotated[
        Mapping[str, Mapping[str, Duration]] | None,
        Option(
            None,
            "How long transitional statuses last, as timedeltas, in seconds or as strings such as "
            '"1h30m": {"NotebookInstance": {"Pending": "10m"}}.',
            parse=None,
        ),
    ]
    on_unsupported: Annotated[
        str,
        Option(
            "raise",
            "How operations that sagemock does not simulate are answered: with an error, or the List operations among "
            "them with empty lists. With moto's mock active, moto comes first.",
            choices=ON_UNSUPPORTED,
        ),
    ]
    jupyter: Annotated[
        bool | LauncherFactory,
        Option(
            False,
            "Open presigned URLs in real Jupyter servers on the loopback interface (needs sagemock[jupyter]).",
            python_help="A callable that takes the time and returns a Launcher runs the servers in another way.",
        ),
    ]
    volume_dir: Annotated[
        str | os.PathLike[str] | None,
        Option(
            None,
            "The directory for notebooks' files, which are otherwise temporary.",
            needs_jupyter=True,
            metavar="DIR",
        ),
    ]
    run_lifecycle_scripts: Annotated[
        bool,
        Option(False, "Run the scripts of lifecycle configs on this machine, as the current user.", needs_jupyter=True),
    ]
    clone_repositories: Annotated[
        bool, Option(False, "Clone the git repositories of new notebook instances.", needs_jupyter=True)
    ]
    start_method: Annotated[
        str | None,
        Option(
            "auto",
            "How Jupyter servers start; fork is fast and needs Linux.",
            choices=("auto", "fork", "spawn"),
            needs_jupyter=True,
        ),
    ]
    idle_timeout: Annotated[
        float | None,
        Option(
            None,
            "The real seconds without activity after which a server ends until the next request.",
            needs_jupyter=True,
            parse=float,
            metavar="SECONDS",
        ),
    ]
    mount_paths: Annotated[
        bool | str | None,
        Option(
            "auto",
            "Show notebooks their volume at /home/ec2-user/SageMaker and their metadata in /opt/ml/metadata: true, "
            "false, or auto (where the system allows it).",
            needs_jupyter=True,
            parse=parse_mount_paths,
            metavar="{auto,true,false}",
        ),
    ]
    own_network: Annotated[
        bool | str,
        Option(
            False,
            "Give instances a network of their own, with Jupyter at https://localhost:8443 or 0.0.0.0:8888, and the "
            "machine's loopback services, but nothing else: true, false, or auto (where the system allows it).",
            needs_jupyter=True,
            parse=parse_mount_paths,
            metavar="{auto,true,false}",
        ),
    ]
    tls: Annotated[
        bool, Option(False, "Use https and wss, trusted in this process (needs sagemock[tls]).", needs_jupyter=True)
    ]
    jupyter_extensions: Annotated[
        bool,
        Option(
            False,
            "Load the JupyterLab extensions of this Python environment, and their server parts.",
            needs_jupyter=True,
        ),
    ]
    authorization: Annotated[
        PolicySource | None,
        Option(
            None,
            "The callers with their IAM policies and SCPs, which allow or deny each call: a YAML or JSON file.",
            metavar="FILE",
            python_help="It may also be a mapping or a sagemock.Authorization.",
        ),
    ]
    moto: Annotated[
        str,
        Option(
            "auto",
            "What moto's services are for SageMaker while moto's mock is active: auto (roles, networks and keys are "
            "checked once the test has created one of their kind), strict (they are always checked) or off.",
            choices=("auto", "strict", "off"),
            parse=None,
        ),
    ]
    seed: Annotated[
        SeedSource | None,
        Option(
            None,
            "Resources that exist from the start: a YAML or JSON file.",
            metavar="FILE",
            python_help="It may also be a mapping.",
        ),
    ]


_HINTS = get_type_hints(MockOptions, include_extras=True)
OPTIONS: dict[str, Option] = {name: hint.__metadata__[0] for name, hint in _HINTS.items()}
_TYPES = {name: hint.__origin__ for name, hint in _HINTS.items()}
_DEFAULTS = cast(MockOptions, {name: option.default for name, option in OPTIONS.items()})


def with_defaults(options: MockOptions) -> MockOptions:
    """Return every option: those that are given, and the mock's defaults for the others."""
    return {**_DEFAULTS, **options}


def check_names(function: str, names: Iterable[str], others: tuple[str, ...] = ()) -> None:
    """Check that options exist.

    Args:
        function: The name of the function that was called, for the message.
        names: The names that were passed.
        others: Further parameters of the function, for the message.

    Raises:
        TypeError: If an option does not exist; the message suggests similar ones and lists all.
    """
    for name in names:
        if name not in OPTIONS:
            suggestion = suggest_option(name, others) or "."
            raise TypeError(f"{function}() has no option {name!r}{suggestion} {list_options(others)}")


def suggest_option(name: object, others: tuple[str, ...] = ()) -> str:
    """Return the end of an error message that suggests options with a similar name, or an empty string."""
    return did_you_mean(name, (*others, *OPTIONS), cutoff=0.7)


def list_options(others: tuple[str, ...] = ()) -> str:
    """Return a sentence that lists the options."""
    return f"Its options are {', '.join(f'{name}=' for name in (*others, *OPTIONS))}"


def takes_mock_options(**defaults: object) -> Callable[[F], F]:
    """Return a decorator that lists all options in the signature and docstring of a function that has ``**options``.

    Args:
        defaults: The function's defaults where they are not the mock's.
    """
    values = {name: defaults.get(name, option.default) for name, option in OPTIONS.items()}

    def document(function: F) -> F:
        signature = inspect.signature(function)
        own = [parameter for parameter in signature.parameters.values() if parameter.kind is not parameter.VAR_KEYWORD]
        listed = [
            inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=value, annotation=_TYPES[name])
            for name, value in values.items()
        ]
        function.__dict__["__signature__"] = signature.replace(parameters=[*own, *listed])
        if function.__doc__:  # None with python -OO
            texts = [_argument(name, OPTIONS[name].full_help, value) for name, value in values.items()]
            function.__doc__ = function.__doc__.replace(_PLACEHOLDER, "\n".join(texts).lstrip())
        return function

    return document


_PLACEHOLDER = "**options: See :class:`sagemock.mock.options.MockOptions`."


def _argument(name: str, text: str, default: object) -> str:
    """Return one entry of a docstring's Args section."""
    line = f"{name}: {text}" if default is None else f"{name}: {text} Default: {default!r}."
    return indent(fill(line, 110, subsequent_indent="    ", break_on_hyphens=False), " " * 8)
