"""Clones repositories and runs lifecycle scripts in a started server, through its own API: the same on every engine."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.launcher import InstanceSpec, Log
from sagemock.jupyter.run_cell import execute

if TYPE_CHECKING:
    from websocket import WebSocket

SECONDS = 300.0  # [N12.12] of the real clock, for a script and for a clone
REQUEST_SECONDS = 60.0
MAX_REASON = 1024
MAX_OUTPUT = 128 * 1024  # bytes: Jupyter drops what a kernel prints faster than 1 MB in a second

# Runs in a kernel of the server. Background processes of a script go on, as on AWS.
RUNNER = """
def _sagemock_run(command, directory, variables, seconds):
    import json, os, signal, subprocess, tempfile
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, cwd=directory, env={**os.environ, **variables}, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            code = None
        output.seek(max(0, output.seek(0, os.SEEK_END) - _sagemock_max_output))
        print(json.dumps([code, output.read().decode(errors="replace")]))

def _sagemock_run_script(content, seconds):
    import base64, os, tempfile
    with tempfile.NamedTemporaryFile(delete=False) as script:
        script.write(base64.b64decode(content))
    os.chmod(script.name, 0o700)
    _sagemock_run(["/bin/sh", "-c", 'exec "$0"', script.name], "/", {}, seconds)
"""


class StartupTasks:
    """The clones and scripts of one start.

    Args:
        origin: The URL of the server, with its base path and without a final slash.
        token: The token of its API.
        scripts: Whether to run lifecycle scripts.
        repositories: Whether to clone repositories.
    """

    def __init__(self, origin: str, token: str, *, scripts: bool, repositories: bool) -> None:
        self._origin, self._token = origin, token
        self._scripts, self._repositories = scripts, repositories

    def run(self, spec: InstanceSpec, log: Log) -> str | None:
        """Clone the repositories, then run the scripts, and return the reason of a failure, or None.

        Raises:
            OSError: The server does not answer.
            RuntimeError: Its kernel does not run Python, or has ended.
        """
        import requests
        import websocket

        headers = {"Authorization": f"token {self._token}"}
        kernels = f"{self._origin}/api/kernels"
        started = requests.post(kernels, headers=headers, json={}, timeout=REQUEST_SECONDS)
        started.raise_for_status()
        kernel = f"{kernels}/{started.json()['id']}"
        try:
            with closing(self._connect(kernel)) as channels:
                execute(channels, f"_sagemock_max_output = {MAX_OUTPUT}\n{RUNNER}")
                return self._clone(channels, spec) or self._run_scripts(channels, spec, log)
        except websocket.WebSocketException as error:
            raise RuntimeError(f"the server ended the connection to its kernel: {error}") from None
        finally:
            requests.delete(kernel, headers=headers, timeout=REQUEST_SECONDS)

    def _connect(self, kernel: str) -> WebSocket:
        import websocket

        header = [f"Authorization: token {self._token}"]
        timeout = SECONDS + REQUEST_SECONDS
        return websocket.create_connection(f"ws{kernel[4:]}/channels", header=header, timeout=timeout)

    def _clone(self, channels: WebSocket, spec: InstanceSpec) -> str | None:
        for repository in spec.repositories if self._repositories else ():
            branch = ["--branch", repository.branch] if repository.branch else []
            command = ["git", "clone", "--quiet", *branch, "--", repository.url, repository.directory]
            variables = {"GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
            call = f"_sagemock_run({command!r}, None, {variables!r}, {SECONDS})"
            is_cloned = f"__import__('os').path.exists({repository.directory!r})"
            code, output = _result(execute(channels, f"print('[0, \"\"]') if {is_cloned} else {call}"))
            if code != 0:
                return (output.strip() or assumptions.CLONE_TIMEOUT)[:MAX_REASON]
        return None

    def _run_scripts(self, channels: WebSocket, spec: InstanceSpec, log: Log) -> str | None:
        for script in spec.scripts if self._scripts else ():
            code, output = _result(execute(channels, f"_sagemock_run_script({script.content!r}, {SECONDS})"))
            log(script.hook, output)
            if code != 0:
                return script.reason(code)
        return None


def _result(printed: str) -> tuple[int | None, str]:
    """Return the exit code and the output of a command, which are the last line that a kernel has printed."""
    try:
        code, output = json.loads(printed.rpartition("\n")[2])
    except ValueError:
        raise RuntimeError(f"the kernel printed no result, but {printed[-MAX_REASON:]!r}") from None
    return code, output
