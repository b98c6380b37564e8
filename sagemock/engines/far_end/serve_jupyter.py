"""Jupyter server that binds a free port before it reports it, so that no other program can take it meanwhile.

It runs wherever an engine starts it, with that machine's Jupyter, and imports nothing of sagemock. Its settings are
variables: SAGEMOCK_BIND (the address, 0.0.0.0 by default), SAGEMOCK_BASE_URL, SAGEMOCK_LOG (the path of its log, the
output it was started with by default), SAGEMOCK_REPORT_URL, to which the port is sent, and JUPYTER_TOKEN, which also
authorizes the report.
"""

from __future__ import annotations

import json
import os
import socket
import sys
import urllib.request
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from tornado.httpserver import HTTPServer

BACKLOG = 128
REPORT_SECONDS = 30


class BoundServerApp(ServerApp):
    """A server that serves a socket that is bound already."""

    listener: socket.socket
    no_browser_open_file = True

    def init_httpserver(self) -> None:
        """Serve the socket instead of binding one."""
        self.ip, self.port = self.listener.getsockname()[:2]
        sizes = {"max_body_size": self.max_body_size, "max_buffer_size": self.max_buffer_size}
        self._http_server = HTTPServer(self.web_app, **sizes)
        self.listener.setblocking(False)
        self.io_loop.add_callback(self._http_server.add_socket, self.listener)


def report(url: str, port: int, token: str) -> None:
    """Send the port to the launcher."""
    body = json.dumps({"port": port}).encode()
    headers = {"Authorization": f"token {token}", "Content-Type": "application/json"}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(urllib.request.Request(url, body, headers), timeout=REPORT_SECONDS).close()


def write_log(path: str) -> None:
    """Write all output to a file from now on."""
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for descriptor in (sys.stdout.fileno(), sys.stderr.fileno()):
        os.dup2(log, descriptor)
    os.close(log)


def main() -> None:
    """Bind, report and serve."""
    if "SAGEMOCK_LOG" in os.environ:
        write_log(os.environ["SAGEMOCK_LOG"])
    token = os.environ["JUPYTER_TOKEN"]
    BoundServerApp.listener = socket.create_server((os.environ.get("SAGEMOCK_BIND", "0.0.0.0"), 0), backlog=BACKLOG)
    report(os.environ["SAGEMOCK_REPORT_URL"], BoundServerApp.listener.getsockname()[1], token)
    base_url = os.environ.get("SAGEMOCK_BASE_URL", "/")
    options = [
        "--no-browser",
        "--allow-root",
        "--ServerApp.allow_remote_access=True",
        f"--ServerApp.base_url={base_url}",
        f"--ServerApp.root_dir={Path.cwd()}",
    ]
    BoundServerApp.launch_instance([*options, *sys.argv[1:]])


if __name__ == "__main__":
    main()
