"""ServerProcess: a server in a process of its own, which listens on a free port."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from benchmarks.http_client import HttpClient

# Without bytecode files a server would compile everything at every start.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


class ServerProcess:
    """A server process.

    Args:
        command: The command, to which the port is added.
        environment: Its environment variables.
        log: Gets its output, which is dropped by default.

    Attributes:
        pid: The number of the process.
        port: The port that it listens on.
        start_time: The seconds until its first reply.

    Raises:
        RuntimeError: The process ended before it has replied.
    """

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str] = ENVIRONMENT, log: IO[bytes] | None = None
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        output = log or subprocess.DEVNULL
        start = time.perf_counter()
        self._process = subprocess.Popen([*command, str(self.port)], stdout=output, stderr=output, env=environment)
        self.pid = self._process.pid
        self._wait_until_ready()
        self.start_time = time.perf_counter() - start

    def _wait_until_ready(self) -> None:
        client = HttpClient(self.port)
        while True:
            try:
                client.call("ListNotebookInstances", {})
                return client.close()
            except ConnectionError:
                if self._process.poll() is not None:
                    raise RuntimeError(f"the server ended with {self._process.returncode}") from None
                time.sleep(0.005)

    @property
    def exit_code(self) -> int:
        """The exit code of the process, which has ended."""
        return self._process.wait()

    def memory(self) -> int:
        """Return its resident memory in bytes."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> int:
        """Return the number of its open file descriptors."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def threads(self) -> int:
        """Return the number of its threads."""
        return len(list(Path(f"/proc/{self.pid}/task").iterdir()))

    def stop(self) -> float:
        """Stop it as Ctrl-C does, and return the seconds that this took."""
        start = time.perf_counter()
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        return time.perf_counter() - start

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        self._process.kill()
        self._process.wait()
