"""Options of the portal of a server."""

from __future__ import annotations

import argparse

PORTAL_OPTIONS = ("public_url", "portal_host", "portal_port", "certificate", "key")


def add_portal_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the portal."""
    parser.add_argument(
        "--public-url",
        metavar="URL",
        help="The URL, such as https://notebooks.example.com, at whose host people open all programs, each with a name "
        "of its own below it; see https://sagemock.github.io/sagemock/portal/.",
    )
    parser.add_argument("--portal-host", metavar="HOST", help="The address of the portal. (default: 127.0.0.1)")
    parser.add_argument(
        "--portal-port", metavar="PORT", type=int, help="The port of the portal; 0 selects a free one. (default: 8000)"
    )
    parser.add_argument(
        "--certificate",
        metavar="FILE",
        help="The certificate of the portal's hosts, with its chain. (default: none, a reverse proxy ends TLS)",
    )
    parser.add_argument(
        "--key", metavar="FILE", help="The key of the certificate. (default: the file of the certificate)"
    )
