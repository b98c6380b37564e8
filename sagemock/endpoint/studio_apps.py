"""StudioApps: the apps of live Studio servers, which the servers themselves may describe and create."""

from __future__ import annotations

import json
import secrets
from typing import NamedTuple

from sagemock.protocol.json_types import JsonObject


class StudioApp(NamedTuple):
    """An app that Studio creates when a user opens it.

    Attributes:
        region: The name of its region.
        account_id: The account.
        request: The request of CreateApp.
    """

    region: str
    account_id: str
    request: JsonObject

    @property
    def key(self) -> JsonObject:
        """The members that identify it."""
        return {member: value for member, value in self.request.items() if member != "ResourceSpec"}


class StudioApps:
    """The apps of Studio servers, each with an identifier that only its server has."""

    def __init__(self) -> None:
        self._apps: dict[str, StudioApp] = {}
        self._ids: dict[str, str] = {}

    def id_of(self, app: StudioApp) -> str:
        """Return the identifier of an app, whose request replaces an earlier one."""
        identity = json.dumps([app.region, app.account_id, app.key])
        app_id = self._ids.setdefault(identity, secrets.token_urlsafe(16))
        self._apps[app_id] = app
        return app_id

    def find(self, app_id: str) -> StudioApp | None:
        """Return the app with that identifier, or None."""
        return self._apps.get(app_id)
