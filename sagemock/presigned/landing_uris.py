"""Landing URIs: where in Studio a presigned URL leads."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import quote

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

# The address of an app, by its type, below that of its domain or space.
PATHS = {
    "JupyterServer": "jupyter/default",
    "JupyterLab": "jupyterlab/default",
    "CodeEditor": "codeeditor/default",
    "Canvas": "canvas/default",
    "RStudioServerPro": "rstudio/default",
}
_SAFE = "/?#&=+%:;,@!~"  # what a deep link is given with, it keeps
_FORM = re.compile(rf"studio::(?P<studio>.*)|app:(?P<type>{'|'.join(PATHS)}):(?P<app>.*)", re.DOTALL)


class LandingUri(NamedTuple):
    """``scheme`` is "app" or "studio"; only an app has an ``app_type``; ``deep_link`` is a path below it."""

    scheme: str
    app_type: str
    deep_link: str

    @classmethod
    def of(cls, uri: str) -> LandingUri:
        """What a LandingUri says; refused in one of another form."""
        match = _FORM.fullmatch(uri)
        if match is None:
            raise ValidationException(assumptions.LANDING_URI.format(uri=uri))
        if match["type"]:
            return cls("app", match["type"], match["app"])
        return cls("studio", "", match["studio"])

    def claims(self) -> dict[str, str]:
        """As AWS puts it into the token (3)."""
        app_type = {"landingUriAppType": self.app_type} if self.app_type else {}
        return {"landingUriScheme": self.scheme, **app_type, "landingUriDeepLink": self.deep_link}

    @property
    def path(self) -> str:
        """Where it is on its host, fit for a header."""
        below = PATHS.get(self.app_type, "studio")
        return f"/{below}/{quote(self.deep_link.lstrip('/'), safe=_SAFE, errors='replace')}"
