"""Variables by which programs in an instance find and use its own Jupyter server."""

from __future__ import annotations

import hashlib
import hmac

from sagemock.cloud.launcher import InstanceSpec
from sagemock.presigned.landing_uris import PATHS


def token(spec: InstanceSpec) -> str:
    """Return the token that the instance's server accepts from programs in the instance. It does not expire."""
    return hmac.new(spec.key, f"inside {spec.arn}".encode(), hashlib.sha256).hexdigest()


def base_url(spec: InstanceSpec) -> str:
    """Return the path of Jupyter on its server."""
    path = PATHS.get(spec.studio.app["AppType"]) if spec.studio else None
    return f"/{path}/" if path else "/"


def environment(spec: InstanceSpec, origin: str) -> dict[str, str]:
    """Return the variables of a server at ``origin``, with the names that Jupyter gives them."""
    return {"JUPYTER_SERVER_URL": origin + base_url(spec), "JUPYTER_TOKEN": token(spec)}
