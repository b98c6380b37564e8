"""Certificates for live Jupyters, which clients in this process trust."""

from __future__ import annotations

import os
from pathlib import Path

from sagemock._process import TemporaryEnvironment

# What requests, curl, websocket-client, and Python's ssl and OpenSSL take their authorities from.
TRUSTED_BY = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE", "SSL_CERT_FILE")


class Certificates:
    """An authority of our own, a certificate of it for the loopback interface, and this process's trust in it.

    The environment variables go back to what they were on :meth:`close`.
    """

    def __init__(self, directory: Path) -> None:
        import trustme

        authority = trustme.CA()
        certificate = authority.issue_cert("127.0.0.1", "localhost")
        self.server = directory / "server.pem"
        self.server.touch(mode=0o600)
        certificate.private_key_and_cert_chain_pem.write_to_path(self.server)
        bundle = directory / "authorities.pem"
        bundle.write_bytes(_system_ca_bundle() + b"\n" + authority.cert_pem.bytes())
        self._trust = TemporaryEnvironment(dict.fromkeys(TRUSTED_BY, str(bundle)))

    def close(self) -> None:
        self._trust.restore()


def _system_ca_bundle() -> bytes:
    import ssl

    for name in TRUSTED_BY:
        if (path := Path(os.environ.get(name, ""))).is_file():
            return path.read_bytes()
    try:
        import certifi
    except ImportError:
        system = ssl.get_default_verify_paths().cafile
        return Path(system).read_bytes() if system else b""
    return Path(certifi.where()).read_bytes()
