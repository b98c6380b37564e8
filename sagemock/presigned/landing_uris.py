"""LandingUri and the paths of Studio apps."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

# The path of an app on the host of its domain or space, by app type.
PATHS = {
    "JupyterServer": "jupyter/default",
    "JupyterLab": "jupyterlab/default",
    "CodeEditor": "codeeditor/default",
    "Canvas": "canvas/default",
    "TensorBoard": "tensorboard/default",
    "RStudioServerPro": "rstudio/default",
}
_SAFE = "/?#&=+%:;,@!~"  # characters of a deep link that the path keeps as they are
_FORM = re.compile(rf"studio::(?P<studio>.*)|app:(?P<type>{'|'.join(PATHS)}):(?P<app>.*)", re.DOTALL)


# Paths of apps in another case, such as /CodeEditor/default [S11.20].
OTHER_SPELLINGS = re.compile("/(?!(?:{0})(?:/|$))(?i:{0})(?:/.*)?".format("|".join(PATHS.values())))


def as_aws_spells(path: str) -> str:
    """Return the path of an app, which :data:`OTHER_SPELLINGS` matches, in the lower case that AWS's URLs have."""
    length = next(len(base) for base in PATHS.values() if path[1:].lower().startswith(base)) + 1
    return path[:length].lower() + path[length:]


class LandingUri(NamedTuple):
    """The page of Studio that a presigned URL opens.

    Attributes:
        scheme: "app" or "studio".
        app_type: The type of the app; empty for Studio itself.
        deep_link: A path below that of the app or of Studio.
    """

    scheme: str
    app_type: str
    deep_link: str

    @classmethod
    def parse(cls, uri: str) -> LandingUri:
        """Return the parts of the LandingUri of a request.

        Raises:
            ValidationException: The URI has another form.
        """
        match = _FORM.fullmatch(uri)
        if match is None:
            raise ValidationException(assumptions.LANDING_URI.format(uri=uri))
        if match["type"]:
            return cls("app", match["type"], match["app"])
        return cls("studio", "", match["studio"])

    @classmethod
    def from_claims(cls, claims: Mapping[str, str]) -> LandingUri:
        """Return the parts of the LandingUri that the claims of a token have."""
        return cls(claims["landingUriScheme"], claims.get("landingUriAppType", ""), claims["landingUriDeepLink"])

    def claims(self) -> dict[str, str]:
        """Return the claims of the token."""
        claims = {"landingUriScheme": self.scheme, "landingUriDeepLink": self.deep_link}
        if self.app_type:
            claims["landingUriAppType"] = self.app_type
        return claims

    @property
    def path(self) -> str:
        """The path on the host, as an HTTP header may have it."""
        base = PATHS.get(self.app_type, "studio")
        return f"/{base}{local_path(self.deep_link)}"


def local_path(link: str) -> str:
    """Return a link as a path on the host that it is sent by, in a form that an HTTP header may have.

    Two slashes, between which browsers ignore tabs, would start the name of another host.
    """
    return "/" + quote(link.lstrip("/\\"), safe=_SAFE, errors="replace")
