"""TensorBoard on an inherited unix socket; runs in a process of its own."""

from __future__ import annotations

import threading
from typing import Any


def main(listener: str, socket_path: str, prefix: str) -> None:
    """Serve the working directory until the process ends.

    Args:
        listener: The number of the descriptor of the socket, which is bound.
        socket_path: The path of that socket.
        prefix: The path below which TensorBoard is served.
    """
    from tensorboard import default, program
    from werkzeug.serving import make_server

    class InheritedServer(program.TensorBoardServer):  # type: ignore[misc]  # TensorBoard has no annotations
        """A server on a socket that is already bound, for which TensorBoard has no option."""

        def __init__(self, app: Any, _flags: Any) -> None:
            self._server = make_server(f"unix://{socket_path}", 0, app, threaded=True, fd=int(listener))

        def serve_forever(self) -> None:
            """Serve requests."""
            self._server.server_activate()  # listens, which the server of a passed socket leaves to its creator
            self._server.serve_forever()

        def get_url(self) -> str:
            """Return the address, for the log."""
            return f"unix://{socket_path}{prefix}/"

        def print_serving_message(self) -> None:
            """Print nothing."""

    board = program.TensorBoard(default.get_plugins(), server_class=InheritedServer)
    board.configure(argv=["tensorboard", "--logdir", ".", "--path_prefix", prefix, "--load_fast", "false"])
    board.launch()  # main() would also write into the system's temporary directory
    threading.Event().wait()
