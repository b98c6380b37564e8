"""Certificates for https and wss, trusted by clients in this process."""

from __future__ import annotations

import os
from pathlib import Path

from sagemock._process import TemporaryEnvironment

# Environment variables from which requests, curl, websocket-client, and Python's ssl and OpenSSL read their CA bundle.
CA_BUNDLE_VARIABLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE", "SSL_CERT_FILE")


class Certificates:
    """A new certificate authority, which this process trusts, and a certificate for the loopback interface.

    :meth:`close` restores the environment variables.
    """

    def __init__(self, directory: Path) -> None:
        self.server = directory / "server.pem"
        bundle = directory / "authorities.pem"
        bundle.write_bytes(_system_ca_bundle() + b"\n" + create_certificate(self.server))
        self._trust = TemporaryEnvironment(dict.fromkeys(CA_BUNDLE_VARIABLES, str(bundle)))

    def close(self) -> None:
        """Restore the environment variables."""
        self._trust.restore()


def create_certificate(path: Path) -> bytes:
    """Write a certificate for the loopback interface, with its key, and return the certificate of its authority."""
    import trustme

    authority = trustme.CA()
    certificate = authority.issue_cert("127.0.0.1", "localhost")
    path.touch(mode=0o600)
    certificate.private_key_and_cert_chain_pem.write_to_path(path)
    return authority.cert_pem.bytes()


def _system_ca_bundle() -> bytes:
    import ssl

    for name in CA_BUNDLE_VARIABLES:
        if (path := Path(os.environ.get(name, ""))).is_file():
            return path.read_bytes()
    try:
        import certifi
    except ImportError:
        system = ssl.get_default_verify_paths().cafile
        return Path(system).read_bytes() if system else b""
    return Path(certifi.where()).read_bytes()
