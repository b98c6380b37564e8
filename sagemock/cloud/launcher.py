"""What the core knows of whatever runs a Jupyter: a few verbs and a specification."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

Log = Callable[[str, str], None]


@dataclass(frozen=True)
class Repository:
    """A git repository to clone into ``directory`` of the volume; of ``branch``, if that is not None. Jupyter opens in
    the ``default`` one."""

    url: str
    directory: str
    branch: str | None = None
    default: bool = False


@dataclass(frozen=True)
class Script:
    """A lifecycle script: ``hook`` is its name in the log, ``content`` is base64.

    ``failure`` is AWS's FailureReason, in which ``{code}`` stands for the script's exit code; ``timeout`` is the one of
    a script that takes too long, if that is another.
    """

    hook: str
    content: str
    failure: str
    timeout: str | None = None

    def reason(self, code: int | None) -> str:
        """Why an instance fails whose script ended with this exit code, or not in time (None)."""
        if code is None and self.timeout:
            return self.timeout
        return self.failure.replace("{code}", str(code))


@dataclass(frozen=True)
class Studio:
    """What makes a Jupyter one of Studio's: the door to a user profile or a space, or a gateway for its kernels.

    ``app`` is what CreateApp is to be asked for when somebody opens it and it does not run, or what runs. ``audience``
    is whom its tokens are for, ``required_claims`` are further claims that they must have. A gateway runs the kernels
    of the app that has the ARN ``gateway_of``.
    """

    app: dict[str, Any]
    audience: str
    required_claims: dict[str, str]
    gateway_of: str | None = None


@dataclass(frozen=True)
class InstanceSpec:
    """One Jupyter to run.

    ``arn`` names it (and is the audience of its tokens), ``key`` signs those tokens. For programs that run inside:
    ``metadata`` is what AWS has in their ``/opt/ml/metadata/resource-metadata.json``, ``environment`` what they find in
    theirs. ``repositories`` and ``scripts`` come before it is InService, in order. ``volume`` is whose
    volume it has, by ``arn``, if not its own.
    """

    arn: str
    name: str
    key: bytes = field(repr=False)
    metadata: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict, repr=False)
    repositories: tuple[Repository, ...] = ()
    scripts: tuple[Script, ...] = ()
    volume: str | None = None
    studio: Studio | None = None


class Activity(NamedTuple):
    """When somebody last did something in a Jupyter (epoch seconds of the cloud), and whether a cell runs now."""

    last: float
    is_busy: bool


class Launcher(Protocol):
    """Runs Jupyters. Methods may be called from any thread, and again without harm; all but ``prepare`` are quick."""

    def prepare(self, spec: InstanceSpec, log: Log) -> str | None:
        """Before ``create``, each time: clone repositories, run scripts; return why that failed, or None.

        ``log(hook, text)`` takes what a script has said.
        """

    def create(self, spec: InstanceSpec) -> str:
        """Let connections in and return the origin, ``"http://127.0.0.1:50123"``. The volume of an earlier run of the
        same ARN is used again."""

    def stop(self, arn: str) -> None:
        """End what runs and refuse connections; the volume stays."""

    def delete(self, arn: str) -> None:
        """Stop, and remove the volume, unless it is another one's."""

    def activity(self, arn: str) -> Activity | None:
        """What somebody has done in it; None if nobody has ever opened it."""

    def tick(self, now: float) -> None:
        """The cloud's clock says ``now`` (epoch seconds): tokens and sessions expire by it."""

    def on_exit(self, callback: Callable[[str, str], None]) -> None:
        """Call ``callback(arn, reason)`` when a Jupyter can no longer be kept alive."""

    def close(self) -> None:
        """End everything and remove every temporary file."""


class Endpoint(Protocol):
    """Where programs inside a Jupyter find the cloud."""

    def environment(self, region: str) -> dict[str, str]:
        """The environment that makes AWS's SDKs talk to the cloud, and by default about ``region``."""

    def close(self) -> None:
        """Answer no more."""
