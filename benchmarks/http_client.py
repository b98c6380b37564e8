"""A minimal HTTP client, which costs so little that only the server is measured."""

from __future__ import annotations

import json
import socket

AUTHORIZATION = (
    "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/sagemaker/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
)


def http_request(port: int, operation: str, request: dict[str, object]) -> bytes:
    """Return the HTTP request that calls a SageMaker operation."""
    body = json.dumps(request)
    head = (
        f"POST / HTTP/1.1\r\nHost: localhost:{port}\r\n"
        f"X-Amz-Target: SageMaker.{operation}\r\nContent-Type: application/x-amz-json-1.1\r\n"
        f"Authorization: {AUTHORIZATION}\r\nX-Amz-Date: 20260101T000000Z\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return (head + body).encode()


class HttpClient:
    """One connection to a server, which is opened again when the server closes it.

    Args:
        port: The port of the server.
        timeout: The seconds after which waiting for the server raises a TimeoutError; None for never.
    """

    def __init__(self, port: int, timeout: float | None = None) -> None:
        self._port, self._timeout = port, timeout
        self._socket: socket.socket | None = None

    def fileno(self) -> int:
        """Return the file descriptor, by which a selector waits for a reply."""
        assert self._socket
        return self._socket.fileno()

    def call(self, operation: str, request: dict[str, object]) -> bytes:
        """Call a SageMaker operation.

        Returns:
            The head and body of the reply.

        Raises:
            ConnectionError: If the server does not accept connections.
            RuntimeError: If the status of the reply is not 200.
        """
        message = http_request(self._port, operation, request)
        for _ in range(2):
            try:
                self.send(message)
                while (reply := self.receive()) is None:
                    pass
            except ConnectionError:
                self.close()
            else:
                return reply
        raise ConnectionError

    def send(self, message: bytes) -> None:
        """Send a request, over a new connection if none is open."""
        if self._socket is None:
            self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout)
        self._reply = b""
        self._socket.sendall(message)

    def receive(self) -> bytes | None:
        """Receive the next part of the reply; return the reply when it is complete.

        Raises:
            ConnectionError: If the server has closed the connection.
            RuntimeError: If the status of the reply is not 200.
        """
        assert self._socket
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError
        self._reply += data
        head, separator, body = self._reply.partition(b"\r\n\r\n")
        head = head.lower()
        if not separator or len(body) < int(head.split(b"content-length:")[1].split(b"\r\n")[0]):
            return None
        if b"connection: close" in head:
            self.close()
        if b" 200 " not in self._reply[:20]:
            raise RuntimeError(self._reply.decode())
        return self._reply

    def close(self) -> None:
        """Close the connection."""
        if self._socket:
            self._socket.close()
            self._socket = None
