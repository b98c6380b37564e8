"""MockOptions: the one list of options, for mock, marker, server and command line.

To add an option, add one line to a class here or in jupyter_options.py, a row to the table in docs/mock.md, and the
code that uses it to :class:`sagemock.mock.factory.CloudFactory`.
"""

# No `from __future__ import annotations` here: the annotations of MockOptions are read when this module is imported.

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, TypedDict, cast, get_type_hints

from sagemock.cloud.authorizer import PolicySource
from sagemock.cloud.clock.duration_parser import Duration
from sagemock.cloud.clock.simulated_time import MODES
from sagemock.cloud.cloud import SeedSource
from sagemock.cloud.operations import ON_UNSUPPORTED
from sagemock.cloud.simulation import ACCOUNT_ID

from .jupyter_options import JupyterOptions
from .option_forms.description import Option


class SimulationOptions(TypedDict, total=False):
    """The options of the simulated clock and account."""

    clock: Annotated[
        str,
        Option(
            "auto", "The mode of the simulated clock; see https://sagemock.github.io/sagemock/clock/.", choices=MODES
        ),
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


class MockOptions(SimulationOptions, JupyterOptions, total=False):
    """The options of mock_sagemaker, of the pytest marker, of serve() and of ``sagemock serve``."""

    mlflow: Annotated[
        bool,
        Option(
            False,
            "Open presigned URLs of MLflow in real MLflow servers on the loopback interface, which AWS's plugin "
            "sagemaker-mlflow logs to (needs sagemock[mlflow]).",
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
    corrections: Annotated[
        SeedSource | None,
        Option(
            None,
            "Corrections of assumptions about AWS: a file that sagemock verify --corrections has written.",
            metavar="FILE",
            python_help="It may also be a mapping.",
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
TYPES = {name: hint.__origin__ for name, hint in _HINTS.items()}
_DEFAULTS = cast(MockOptions, {name: option.default for name, option in OPTIONS.items()})


def with_defaults(options: MockOptions) -> MockOptions:
    """Return every option: those that are given, and the mock's defaults for the others."""
    return {**_DEFAULTS, **options}
