"""What AWS clients find while a mock is active: test credentials, a region, and no profile that is not there."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import Any

from sagemock._process import TemporaryEnvironment

REGION = "us-east-1"

# In the environment, so that whatever escapes (a subprocess, another SDK) has nothing to do harm with.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_SESSION_TOKEN": "testing",
    "AWS_EC2_METADATA_DISABLED": "true",  # nobody asks the network for credentials either
}


class Environment:
    """What :meth:`enter` changed, and :meth:`leave` puts back."""

    def __init__(self) -> None:
        self._variables: TemporaryEnvironment | None = None
        self._default_session: Any = None

    def enter(self) -> None:
        self._variables = TemporaryEnvironment(_CREDENTIALS)
        # boto3's default session remembers credentials: none made before is used, none made meanwhile survives.
        boto3: Any = sys.modules.get("boto3")
        if boto3:
            self._default_session, boto3.DEFAULT_SESSION = boto3.DEFAULT_SESSION, None

    def leave(self) -> None:
        if self._variables:
            self._variables.restore()
        boto3: Any = sys.modules.get("boto3")
        if boto3:
            boto3.DEFAULT_SESSION, self._default_session = self._default_session, None


def get_config_variable(original: Callable[..., Any]) -> Callable[..., Any]:
    """The replacement of botocore's Session.get_config_variable.

    Not done by environment variables: AWS_DEFAULT_REGION would win over the region of a profile that a session names.
    """

    def get_config_variable(self: Any, logical_name: str, *args: Any, **kwargs: Any) -> Any:
        value = original(self, logical_name, *args, **kwargs)
        if logical_name == "region":
            return value or os.environ.get("AWS_REGION") or REGION
        if logical_name == "profile" and value not in (None, self.instance_variables().get("profile")):
            return value if value in self.available_profiles else None
        return value

    return get_config_variable
