"""Real MLflow servers behind the presigned URLs of tracking servers and apps (extra ``sagemock[mlflow]``)."""

from __future__ import annotations

import sys
from importlib.util import find_spec

NEEDED = ("mlflow", "uvicorn")


def check_installed() -> None:
    """Check that MLflow can be run.

    Raises:
        ImportError: A package is missing; the message names the extra.
        NotImplementedError: The system is not Linux.
    """
    if sys.platform != "linux":
        raise NotImplementedError("mlflow=True requires Linux: elsewhere, system libraries do not survive a fork")
    if missing := [name for name in NEEDED if find_spec(name) is None]:
        raise ImportError(
            f'mlflow=True needs {", ".join(missing)}, which the extra installs: pip install "sagemock[mlflow]"'
        )
