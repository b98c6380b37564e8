"""MockOptions: the one list of options, for mock, marker, server and command line.

To add an option, add one line to :class:`MockOptions`, a row to the table in docs/mock.md, and the code that uses it to
:class:`sagemock.mock.factory.CloudFactory`.
"""

# No `from __future__ import annotations` here: the annotations of MockOptions are read when this module is imported.

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, TypedDict, cast, get_type_hints

from sagemock.cloud.authorizer import PolicySource
from sagemock.cloud.clock.duration_parser import Duration
from sagemock.cloud.clock.simulated_time import MODES
from sagemock.cloud.cloud import SeedSource
from sagemock.cloud.launcher import Launcher, SpawnerSettings
from sagemock.cloud.operations import ON_UNSUPPORTED
from sagemock.cloud.simulation import ACCOUNT_ID

from .option_forms.description import Option, parse_bool_or_text

LauncherFactory = Callable[[float], Launcher]


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
        bool | str | LauncherFactory,
        Option(
            False,
            "Open presigned URLs in real Jupyter servers: on this machine (needs sagemock[jupyter]), or started by "
            "docker, kubernetes, local, slurm or any Spawner class of JupyterHub (needs sagemock[hub]).",
            metavar="ENGINE",
            parse=parse_bool_or_text,
            has_optional_value=True,
            python_help="A callable that takes the time and returns a Launcher runs the servers in another way.",
        ),
    ]
    image: Annotated[
        str | None,
        Option(None, "The image of Jupyter servers in containers.", needs_jupyter="docker"),
    ]
    image_names: Annotated[
        Mapping[str, str] | str | None,
        Option(
            None,
            "The names under which the Docker daemon has custom images of Studio, by their names in ECR.",
            needs_jupyter="docker",
            metavar="NAME=LOCAL,...",
            python_help="It may also be a mapping. A name that ends with a slash stands for the beginning of names.",
        ),
    ]
    launcher_config: Annotated[
        SpawnerSettings | None,
        Option(
            None,
            "The settings of the Spawner class that starts Jupyter servers: a .py or .json file as JupyterHub has it.",
            needs_jupyter="docker",
            metavar="FILE",
            python_help="It may also be a mapping of classes to traits.",
        ),
    ]
    keep_servers: Annotated[
        bool,
        Option(
            False,
            "Leave Jupyter servers of an engine running at the end, for the next start with the same files.",
            needs_jupyter="docker",
        ),
    ]
    instance_limits: Annotated[
        bool,
        Option(
            False,
            "Limit Jupyter servers of an engine to the processors and the memory of their instance types.",
            needs_jupyter="docker",
        ),
    ]
    start_servers: Annotated[
        bool,
        Option(
            False,
            "Start Jupyter servers of an engine with their notebook instances and apps, which are InService once the "
            "server answers and Failed if the engine refuses it.",
            needs_jupyter="docker",
        ),
    ]
    advertise: Annotated[
        str | None,
        Option(
            None,
            "The host at which Jupyter servers of an engine reach the cloud, if their engine cannot find it: HOST, "
            "HOST:PORT or HOST=ADDRESS with the address of this machine to listen at.",
            needs_jupyter="docker",
            metavar="HOST",
        ),
    ]
    mlflow: Annotated[
        bool,
        Option(
            False,
            "Open presigned URLs of MLflow in real MLflow servers on the loopback interface, which AWS's plugin "
            "sagemaker-mlflow logs to (needs sagemock[mlflow]).",
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
            parse=parse_bool_or_text,
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
            parse=parse_bool_or_text,
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
