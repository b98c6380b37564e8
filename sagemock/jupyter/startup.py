"""What happens before an instance or app is InService: its repositories are cloned, and its lifecycle scripts run."""

from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

from sagemock import assumptions
from sagemock.cloud.launcher import InstanceSpec, Log, Repository, Script

from .processes.script_runner import ScriptJob, ScriptRunner
from .storage.instance_dirs import InstanceDirectories
from .storage.runtime_dir import remove_tree

SCRIPT_SECONDS = 300.0  # of the real clock: "cannot run for longer than 5 minutes"
CLONE_SECONDS = 300.0
NOT_STARTED = 127  # as shells have it
PATH = "/sbin:/bin:/usr/sbin:/usr/bin"  # that of AWS, documented with CreateNotebookInstanceLifecycleConfig
LONGEST_REASON = 1024

# Scripts are root on notebook instances, and become ec2-user by sudo; here everybody is whoever runs the tests.
SUDO = """#!/bin/sh
while [ $# -gt 0 ]; do
    case "$1" in
        --) shift; break ;;
        --user | --group | --chdir | --host | --prompt) shift; shift ;;
        --*) shift ;;
        -*[ugCDhpRTt]) shift; shift ;;
        -*) shift ;;
        *=*) export "$1"; shift ;;
        *) break ;;
    esac
done
[ $# -gt 0 ] || set -- "$(command -v bash || echo sh)"
exec "$@"
"""
NO_OTHER_REPOSITORY = ("env", "-u", "GIT_DIR", "-u", "GIT_WORK_TREE", "-u", "GIT_INDEX_FILE")  # that of a git hook


class StartupTasks:
    """Of the instances of one launcher; does nothing unless it was asked for."""

    def __init__(self, *, scripts: bool, repositories: bool) -> None:
        self._scripts, self._repositories = scripts, repositories
        self._errands = ScriptRunner()

    def concerns(self, spec: InstanceSpec) -> bool:
        """Whether there is anything to do."""
        return bool((self._scripts and spec.scripts) or (self._repositories and spec.repositories))

    def prepare(
        self, spec: InstanceSpec, premises: InstanceDirectories, shared: dict[str, Any], log: Log
    ) -> str | None:
        """See :meth:`sagemock.launcher.Launcher.prepare`; ``shared`` is what every process is told."""
        premises.furnish(spec.metadata)
        told = {**shared, **premises.told()}
        for repository in spec.repositories if self._repositories else ():
            if reason := self._clone(spec, repository, told):
                return reason
        for script in spec.scripts if self._scripts else ():
            code = self._run(spec, script, told, log)
            if code != 0:
                return script.reason(code)
        return None

    def end(self, arn: str) -> None:
        """End what scripts have left running."""
        self._errands.end(arn)

    def close(self) -> None:
        self._errands.close()

    def _clone(self, spec: InstanceSpec, repository: Repository, told: dict[str, Any]) -> str | None:
        volume, log = Path(told["volume"]), Path(told["home"], "git.log")
        place = volume / repository.directory
        if place.exists():
            return None
        branch = ["--branch", repository.branch] if repository.branch else []
        command = [*NO_OTHER_REPOSITORY, "git", "clone", "--quiet", *branch, "--", repository.url, str(place)]
        never_ask = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "LC_ALL": "C"}
        code = self._errands.run(spec.arn, ScriptJob(command, volume, never_ask, CLONE_SECONDS, log), told)
        if code == 0:
            return None
        remove_tree(place)
        said = log.read_text(errors="replace").strip()
        return (said if said and code is not None else assumptions.CLONE_TIMEOUT)[:LONGEST_REASON]

    def _run(self, spec: InstanceSpec, script: Script, told: dict[str, Any], log: Log) -> int | None:
        """The exit code; None if it took too long."""
        try:
            program = base64.b64decode("".join(script.content.split()), validate=True)
        except ValueError:
            return NOT_STARTED
        home = Path(told["home"])
        path, said = home / script.hook, home / f"{script.hook}.log"
        for directory in (home / "root", home / "bin"):
            directory.mkdir(mode=0o700, exist_ok=True)
        for file, content in ((path, program), (home / "bin" / "sudo", SUDO.encode())):
            file.write_bytes(content)
            file.chmod(0o700)
        begins_in, user = _as_user(home) if spec.studio else _as_root(home)
        environment = {**spec.environment, "SAGEMOCK_VOLUME": told["volume"], **user}
        # By a shell, which also runs scripts that do not say which interpreter they want.
        command = ["/bin/sh", "-c", 'exec "$0"', str(path)]
        code = self._errands.run(spec.arn, ScriptJob(command, begins_in, environment, SCRIPT_SECONDS, said), told)
        if said.exists():
            log(script.hook, said.read_text(errors="replace"))
        return code


def _as_root(home: Path) -> tuple[Path | None, dict[str, str]]:
    """The directory and the environment in which scripts of notebook instances begin."""
    return Path("/"), {"HOME": str(home / "root"), "PATH": f"{home / 'bin'}{os.pathsep}{PATH}"}


def _as_user(home: Path) -> tuple[Path | None, dict[str, str]]:
    """Those of Studio begin in the home directory of whose app it is, and find what the app finds."""
    return None, {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', PATH)}"}
