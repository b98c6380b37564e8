"""Steps of an installation: programs that run silently, each with its duration."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from subprocess import PIPE, STDOUT

CERTIFICATES = ("/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem")


class StepFailed(Exception):
    """A step that failed, and what its program printed."""

    def __init__(self, step: str, output: str) -> None:
        super().__init__(step)
        self.step, self.output = step, output


def run(
    step: str, command: list[str | Path], directory: Path | None = None, settings: dict[str, str] | None = None
) -> str:
    """Run a program, print the step and its duration, and return the program's output.

    Args:
        step: What is printed.
        command: The program and its arguments.
        directory: The working directory.
        settings: Environment variables besides those of this process.

    Raises:
        StepFailed: The program failed, or there is no such program.
    """
    print(f"  {step} ...", end=" ", flush=True)
    began = time.monotonic()
    try:
        ran = subprocess.run(
            command,
            check=False,
            cwd=directory,
            env=variables() | (settings or {}),
            text=True,
            stdout=PIPE,
            stderr=STDOUT,
        )
    except OSError as error:
        raise StepFailed(step, str(error)) from None
    took = time.monotonic() - began
    print(f"{took:.0f} s" if ran.returncode == 0 else f"failed after {took:.0f} s", flush=True)
    if ran.returncode != 0:
        raise StepFailed(step, ran.stdout)
    return ran.stdout


def variables() -> dict[str, str]:
    """Return this environment, with the machine's certificates for uv: those of a company's proxy are among them."""
    return {"UV_SYSTEM_CERTS": str(any(Path(path).exists() for path in CERTIFICATES)).lower(), **os.environ}
