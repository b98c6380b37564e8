"""Test credentials, default region and profile handling."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from sagemock._process import TemporaryEnvironment

if TYPE_CHECKING:
    from typing import Protocol

    from botocore.session import Session

    class Boto3(Protocol):
        """The attribute of the module boto3 that is used here."""

        DEFAULT_SESSION: object


REGION = "us-east-1"

# Set in the environment, so that code which the mock does not reach (a subprocess, another SDK) cannot harm anything.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",  # no request for credentials leaves this machine
}


class AwsEnvironment:
    """The environment variables and the default boto3 session while a mock is active."""

    def __init__(self) -> None:
        self._variables: TemporaryEnvironment | None = None
        self._default_session: object = None

    def enter(self) -> None:
        """Set test credentials, and set boto3's default session aside, since it has credentials of its own."""
        self._variables = TemporaryEnvironment(_CREDENTIALS)
        if boto3 := _loaded_boto3():
            self._default_session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None

    def leave(self) -> None:
        """Restore the variables and the default session; one made while the mock was active is dropped."""
        if self._variables:
            self._variables.restore()
        if boto3 := _loaded_boto3():
            boto3.DEFAULT_SESSION, self._default_session = self._default_session, None


def _loaded_boto3() -> Boto3 | None:
    boto3: Boto3 | None = sys.modules.get("boto3")
    return boto3


def get_config_variable(original: Callable[..., object]) -> Callable[..., object]:
    """Return the replacement of botocore's Session.get_config_variable.

    Environment variables would not do: AWS_DEFAULT_REGION takes precedence over the region of a session's profile.
    """

    def get_config_variable(self: Session, logical_name: str, *args: object, **kwargs: object) -> object:
        value = original(self, logical_name, *args, **kwargs)
        if logical_name == "region":
            return value or os.environ.get("AWS_REGION") or REGION
        if logical_name == "profile" and value not in (None, self.instance_variables().get("profile")):
            return value if value in self.available_profiles else None
        return value

    return get_config_variable
