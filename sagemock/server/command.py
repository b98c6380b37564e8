"""``sagemock serve``: a server until Ctrl-C."""

from __future__ import annotations

import argparse
import errno
import gc
import os
import signal
import sys
from typing import Any

from .. import __version__
from ..clock import MODES
from ..operations import service_model
from ..serving import serve
from .service import SPEED, Service

PORT = 4599


def add_options(parser: argparse.ArgumentParser) -> None:
    """Let the parser know the options, and what to run with them."""
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (default: %(default)s, this machine only)")
    parser.add_argument("--port", type=int, default=PORT, help="0 takes a free one (default: %(default)s)")
    parser.add_argument(
        "--token",
        default=os.environ.get("SAGEMOCK_TOKEN"),
        help="what clients must say (default: $SAGEMOCK_TOKEN, else none on this machine and a new one elsewhere)",
    )
    parser.add_argument("--clock", choices=MODES, default="real", help="what moves time (default: %(default)s)")
    parser.add_argument("--speed", type=float, help=f"what the real clock divides durations by (default: {SPEED})")
    parser.add_argument(
        "--account-id", default="123456789012", help="whose resources callers see (default: %(default)s)"
    )
    parser.add_argument("--state", metavar="DIR", help="keep everything there, and go on from what is there")
    parser.add_argument("--seed", metavar="FILE", help="what is there from the start: YAML or JSON, see docs/seeds.md")
    parser.add_argument("--jupyter", action="store_true", help="let presigned URLs open real Jupyters")
    parser.add_argument("--run-lifecycle-scripts", action="store_true", help="run lifecycle scripts here, as you")
    parser.add_argument("--clone-repositories", action="store_true", help="clone the git repositories of notebooks")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; 1 when that cannot be."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        service = serve(**_asked_for(options))
        service_model()  # now, and not while the first client waits
        with service:
            print(greeting(service), flush=True)
            gc.freeze()  # what is there by now stays to the end; nobody is to look through it again, then neither
            gc.enable()
            while True:
                signal.pause()
    except KeyboardInterrupt:
        return 0
    except (ImportError, OSError, RuntimeError, TypeError, ValueError) as error:
        if isinstance(error, BrokenPipeError):
            raise
        print(f"sagemock serve: {_reason(error, options)}", file=sys.stderr)
        return 1
    finally:
        signal.signal(signal.SIGTERM, before)


def _asked_for(options: argparse.Namespace) -> dict[str, Any]:
    """The options that were given, by the names that Service has for them."""
    return {
        name: value
        for name, value in vars(options).items()
        if value is not None and value is not False and name != "run"
    }


def _reason(error: Exception, options: argparse.Namespace) -> str:
    if not isinstance(error, OSError):
        return str(error)
    advice = _ADVICE.get(error.errno or 0, "Choose another --host")
    reason = str(error.strerror or error).partition(" (while")[0]
    return f"cannot listen at {options.host}, port {options.port}: {reason}. {advice}"


def greeting(service: Service) -> str:
    """What to copy, and where to look."""
    exports = [f"  export {name}={value}" for name, value in service.environment.items() if name in _COPIED]
    clock = service.cloud.clock
    pace = f"{clock.speed:g} times as fast as AWS" if clock.mode == "real" else f"clock: {clock.mode}"
    warning = [_WARNING.format(token=service.token)] if service.token else []
    lines = [
        f"sagemock {__version__} answers as SageMaker at {service.url} ({pace}); Ctrl-C ends it",
        *warning,
        f"console: {service.console}",
        "",
        *exports,
    ]
    return "\n".join(lines)


_COPIED = (
    "AWS_ENDPOINT_URL_SAGEMAKER",
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "SAGEMOCK_TOKEN",
)
_WARNING = "Others may reach it: who calls must say the token {token} (AWS clients: as session token)."
_ADVICE = {
    errno.EADDRINUSE: "Choose another --port, or 0 for one that is free",
    errno.EACCES: "Choose a --port above 1023",
}
