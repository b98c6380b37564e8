"""JupyterOptions: the options of live Jupyter, on this machine and on engines."""

# No `from __future__ import annotations` here: see options.py.

import os
from collections.abc import Callable, Mapping
from typing import Annotated, TypedDict

from sagemock.cloud.launcher import Launcher, SpawnerSettings

from .option_forms.description import Option, parse_bool_or_text

LauncherFactory = Callable[[float], Launcher]


class JupyterOptions(TypedDict, total=False):
    """The option ``jupyter``, those of engines, and those of Jupyter servers on this machine."""

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
