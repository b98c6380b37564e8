"""The process environment while a mock is active: test credentials, a region, and no profile that cannot be found."""

from __future__ import annotations

import os
import sys
from typing import Any

REGION = "us-east-1"

_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",  # nobody asks the network for credentials either
}
_PROFILE_VARIABLES = ("AWS_PROFILE", "AWS_DEFAULT_PROFILE")


class Environment:
    """What :meth:`enter` changed, and :meth:`leave` puts back."""

    def __init__(self) -> None:
        self._changes: dict[str, tuple[str | None, str | None]] = {}  # variable -> (before, while active)
        self._default_session: Any = None

    def enter(self) -> None:
        for variable, value in _CREDENTIALS.items():
            self._set(variable, value)
        profile = next((os.environ[name] for name in _PROFILE_VARIABLES if name in os.environ), None)
        profiles = _profiles() if profile or "AWS_DEFAULT_REGION" not in os.environ else {}
        if profile is not None and profile not in profiles:
            for variable in _PROFILE_VARIABLES:
                self._set(variable, None)
        if not os.environ.get("AWS_DEFAULT_REGION") and "region" not in profiles.get(profile or "default", {}):
            self._set("AWS_DEFAULT_REGION", os.environ.get("AWS_REGION") or REGION)
        # boto3's default session remembers credentials: none made before is used, none made meanwhile survives.
        boto3: Any = sys.modules.get("boto3")
        if boto3:
            self._default_session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None

    def leave(self) -> None:
        for variable, (before, meanwhile) in self._changes.items():
            if os.environ.get(variable) == meanwhile:  # else somebody else has put it back, or changed it, already
                _put(variable, before)
        self._changes.clear()
        boto3: Any = sys.modules.get("boto3")
        if boto3:
            boto3.DEFAULT_SESSION, self._default_session = self._default_session, None

    def _set(self, variable: str, value: str | None) -> None:
        self._changes[variable] = (os.environ.get(variable), value)
        _put(variable, value)


def _put(variable: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(variable, None)
    else:
        os.environ[variable] = value


def _profiles() -> dict[str, dict[str, Any]]:
    """The profiles of the user's AWS files; none where there is no readable file."""
    from botocore.configloader import load_config
    from botocore.exceptions import ConfigNotFound, ConfigParseError

    found: dict[str, dict[str, Any]] = {}
    paths = {"AWS_SHARED_CREDENTIALS_FILE": "~/.aws/credentials", "AWS_CONFIG_FILE": "~/.aws/config"}
    for variable, usual in paths.items():
        try:
            config = load_config(os.environ.get(variable) or usual)
        except (ConfigNotFound, ConfigParseError):
            continue
        # A credentials file has bare section names, which botocore leaves at the top level.
        sections = {name: section for name, section in config.items() if isinstance(section, dict)}
        for name, section in {**sections, **config.get("profiles", {})}.items():
            found.setdefault(name, {}).update(section)
    return found
