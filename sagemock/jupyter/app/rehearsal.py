"""Rehearsal of a start in the fork server, which shares its modules, patterns and schemas with its forks."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from tornado.ioloop import IOLoop
from traitlets.config import SingletonConfigurable

from sagemock._process import TemporaryEnvironment
from sagemock.jupyter.process_config import ProcessConfig
from sagemock.jupyter.storage.shared_clock import OFFSET, monotonic

from .identity import PresignedIdentity
from .server_app import build

NOWHERE = os.devnull  # no file can exist below it: the rehearsal reads no configuration and writes nothing
ENVIRONMENT = {
    "JUPYTER_CONFIG_DIR": f"{NOWHERE}/config",
    "JUPYTER_DATA_DIR": f"{NOWHERE}/data",
    "JUPYTER_RUNTIME_DIR": "/",  # Jupyter creates this directory unless it exists
    "IPYTHONDIR": f"{NOWHERE}/ipython",
}


def rehearse() -> None:
    """Build the application of a server as the forks of this process do, and drop it.

    Each fork would otherwise spend time on imports, patterns, schemas and specialized code, and would have its own copy
    of them in memory. The event loop does not run, since callbacks of extensions start threads, and is closed.
    """
    environment = TemporaryEnvironment(ENVIRONMENT)
    secret = secrets.token_hex()
    try:
        with _clock() as clock:
            app = build(_config(clock, secret), cookie_secret=secret.encode())  # Jupyter would write its own to a file
            cast(PresignedIdentity, app.identity_provider).close()
    finally:
        environment.restore()
        if loop := IOLoop.current(instance=False):
            loop.close(all_fds=True)
        asyncio.set_event_loop(None)
        _clear_instances(SingletonConfigurable)


@contextmanager
def _clock() -> Iterator[str]:
    """Yield the path of a clock that is a file in memory."""
    descriptor = os.memfd_create("clock")
    try:
        os.write(descriptor, OFFSET.pack(time.time() - monotonic()))
        yield f"/proc/self/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _clear_instances(base: type[SingletonConfigurable]) -> None:
    """Drop the instances of all singletons: a fork that used one would use the closed event loop."""
    base._instance = None
    for subclass in base.__subclasses__():
        _clear_instances(subclass)


def _config(clock: str, secret: str) -> ProcessConfig:
    return {
        "arn": "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/rehearsal",
        "name": "rehearsal",
        "key": secret,
        "inside_token": secret,
        "clock": clock,
        "listener": -1,
        "exit_pipe": -1,
        "server_url": "http://127.0.0.1/",
        "endpoint_url": "",
        "permission_url": "",
        "home": NOWHERE,
        "runtime_dir": NOWHERE,
        "volume": "/",
        "mount_point": "/",
        "metadata": NOWHERE,
        "mount_paths": False,
        "own_network": False,
        "certificate": "",
        "local_certificate": "",
        "idle_timeout": None,
        "jupyter_extensions": False,
        "environment": {},
        "start_directory": "",
        "instance_id": "",
        "search_path": [],
        "is_studio": False,
        "studio": None,
    }
