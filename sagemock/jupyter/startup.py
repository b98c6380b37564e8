"""Clones repositories and runs lifecycle scripts before InService."""

from __future__ import annotations

import base64
import os
from pathlib import Path

from sagemock import assumptions
from sagemock.cloud.launcher import InstanceSpec, Log, Repository, Script
from sagemock.processes.config import InstanceConfig
from sagemock.processes.directories import remove_tree
from sagemock.processes.script_runner import ScriptJob, ScriptRunner
from sagemock.processes.watchdog import NOT_STARTED

SCRIPT_SECONDS = 300.0  # [N12.12, S14.25] of the real clock
CLONE_SECONDS = 300.0
PATH = "/sbin:/bin:/usr/sbin:/usr/bin"  # [N12.12]
MAX_REASON = 1024

# On AWS, scripts of notebook instances run as root and switch to ec2-user by sudo. Here both are the user who runs the
# tests, so that sudo only has to remove its own options.
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
UNSET_GIT_VARIABLES = ("env", "-u", "GIT_DIR", "-u", "GIT_WORK_TREE", "-u", "GIT_INDEX_FILE")  # set inside git hooks
NO_PROMPT = {"GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "LC_ALL": "C"}


class StartupTasks:
    """Startup tasks for the instances of one launcher.

    Args:
        scripts: Whether to run lifecycle scripts.
        repositories: Whether to clone repositories.
    """

    def __init__(self, *, scripts: bool, repositories: bool) -> None:
        self._scripts, self._repositories = scripts, repositories
        self._runner = ScriptRunner()

    def has_work(self, spec: InstanceSpec) -> bool:
        """Return whether there are tasks for ``spec``."""
        return bool((self._scripts and spec.scripts) or (self._repositories and spec.repositories))

    def run(self, spec: InstanceSpec, config: InstanceConfig, log: Log) -> str | None:
        """Clone repositories and run scripts, see :meth:`sagemock.cloud.launcher.Launcher.prepare`.

        Returns:
            The reason of a failure, or None.
        """
        for repository in spec.repositories if self._repositories else ():
            if reason := self._clone(spec, repository, config):
                return reason
        for script in spec.scripts if self._scripts else ():
            code = self._run_script(spec, script, config, log)
            if code != 0:
                return script.reason(code)
        return None

    def end(self, arn: str) -> None:
        """End the processes that scripts of ``arn`` have left running."""
        self._runner.end(arn)

    def close(self) -> None:
        """End all tasks and run no further ones."""
        self._runner.close()

    def _clone(self, spec: InstanceSpec, repository: Repository, config: InstanceConfig) -> str | None:
        volume, log = Path(config["volume"]), Path(config["home"], "git.log")
        clone = volume / repository.directory
        if clone.exists():
            return None
        branch = ["--branch", repository.branch] if repository.branch else []
        command = [*UNSET_GIT_VARIABLES, "git", "clone", "--quiet", *branch, "--", repository.url, str(clone)]
        code = self._runner.run(spec.arn, ScriptJob(command, volume, NO_PROMPT, CLONE_SECONDS, log), config)
        if code == 0:
            return None
        remove_tree(clone)
        output = "" if code is None else log.read_text(errors="replace").strip()
        return (output or assumptions.CLONE_TIMEOUT)[:MAX_REASON]

    def _run_script(self, spec: InstanceSpec, script: Script, config: InstanceConfig, log: Log) -> int | None:
        """Run ``script``, log its output, and return its exit code; None after a timeout."""
        try:
            program = base64.b64decode("".join(script.content.split()), validate=True)
        except ValueError:
            return NOT_STARTED
        home = Path(config["home"])
        output = home / f"{script.hook}.log"
        path = _write_programs(home, script.hook, program)
        directory, user_environment = _studio_user(home) if spec.studio else _root_user(home)
        environment = {**spec.environment, "SAGEMOCK_VOLUME": config["volume"], **user_environment}
        # By a shell, which also runs scripts without a #! line.
        command = ["/bin/sh", "-c", 'exec "$0"', str(path)]
        code = self._runner.run(spec.arn, ScriptJob(command, directory, environment, SCRIPT_SECONDS, output), config)
        if output.exists():
            log(script.hook, output.read_text(errors="replace"))
        return code


def _write_programs(home: Path, name: str, program: bytes) -> Path:
    """Write the script and the replacement of sudo, and return the path of the script."""
    for directory in (home / "root", home / "bin"):
        directory.mkdir(mode=0o700, exist_ok=True)
    for path, content in ((home / name, program), (home / "bin" / "sudo", SUDO.encode())):
        path.write_bytes(content)
        path.chmod(0o700)
    return home / name


def _root_user(home: Path) -> tuple[Path | None, dict[str, str]]:
    """Return working directory and environment of the scripts of notebook instances."""
    return Path("/"), {"HOME": str(home / "root"), "PATH": f"{home / 'bin'}{os.pathsep}{PATH}"}


def _studio_user(home: Path) -> tuple[Path | None, dict[str, str]]:
    """Return working directory (None: the user's home) and environment of Studio scripts, which find the app's PATH."""
    return None, {"PATH": f"{home / 'bin'}{os.pathsep}{os.environ.get('PATH', PATH)}"}
