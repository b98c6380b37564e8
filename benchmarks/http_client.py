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
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port), self._timeout)
            try:
                self._socket.sendall(message)
                return self._read_reply()
            except ConnectionError:
                self.close()
        raise ConnectionError

    def _read_reply(self) -> bytes:
        reply = b""
        while b"\r\n\r\n" not in reply:
            reply += self._receive()
        head = reply.partition(b"\r\n\r\n")[0].lower()
        length = len(head) + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(reply) < length:
            reply += self._receive()
        if b"connection: close" in head:
            self.close()
        if b" 200 " not in reply[:20]:
            raise RuntimeError(reply.decode())
        return reply

    def _receive(self) -> bytes:
        assert self._socket
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError
        return data

    def close(self) -> None:
        """Close the connection."""
        if self._socket:
            self._socket.close()
            self._socket = None
