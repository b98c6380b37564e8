"""Options of the local launcher, validated."""

from __future__ import annotations

import os
from dataclasses import dataclass

from sagemock.cloud.option_error import OptionError
from sagemock.processes import mount_namespace, network_namespace

from .processes.start_methods import START_METHODS


@dataclass(frozen=True)
class Options:
    """Options of :class:`sagemock.jupyter.LocalLauncher`.

    Attributes:
        volume_dir: Directory in which volumes are kept; without one they are removed with the launcher.
        run_lifecycle_scripts: Whether lifecycle scripts run on this machine.
        clone_repositories: Whether git repositories are cloned into the volume.
        start_method: "fork" servers from a process that has imported Jupyter (Linux), "spawn" interpreters, or "auto".
        idle_timeout: Real seconds without activity after which a server ends; the next request starts it again.
        mount_paths: Whether notebooks and scripts find the volume at ``/home/ec2-user/SageMaker`` and their
            ``resource-metadata.json`` in ``/opt/ml/metadata``; "auto" means where the system allows it.
        own_network: Whether an instance has a network of its own, with SageMaker's local addresses; "auto" means where
            the system allows it (extra ``sagemock[tls]``).
        jupyter_extensions: Whether servers load the JupyterLab extensions of this Python environment, and their server
            parts; otherwise only Jupyter's own.
        tls: Whether to serve https and wss, with a certificate that this process trusts (extra ``sagemock[tls]``).

    Raises:
        OptionError: (a ValueError) An option is invalid, or this system does not allow it.
    """

    volume_dir: str | os.PathLike[str] | None = None
    run_lifecycle_scripts: bool = False
    clone_repositories: bool = False
    start_method: str = "auto"
    idle_timeout: float | None = None
    mount_paths: bool | str = "auto"
    own_network: bool | str = False
    tls: bool = False
    jupyter_extensions: bool = False

    def __post_init__(self) -> None:
        for name in ("run_lifecycle_scripts", "clone_repositories", "tls", "jupyter_extensions"):
            if not isinstance(value := getattr(self, name), bool):
                raise OptionError(name, value, "must be True or False")
        if not isinstance(self.volume_dir, str | os.PathLike | None):
            raise OptionError("volume_dir", self.volume_dir, "must be the path of a directory, or None")
        if self.start_method not in START_METHODS:
            rule = f"must be one of {', '.join(map(repr, START_METHODS))}"
            raise OptionError("start_method", self.start_method, rule)
        if not (self.idle_timeout is None or (isinstance(self.idle_timeout, int | float) and self.idle_timeout > 0)):
            raise OptionError(
                "idle_timeout", self.idle_timeout, "must be a number of seconds above 0, or None for never"
            )
        mount_namespace.check(self.mount_paths)
        network_namespace.check(self.own_network)
