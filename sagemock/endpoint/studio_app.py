"""The URL at which the server of a Studio app, another process, describes and creates its app."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from tornado.web import HTTPError, RequestHandler

from sagemock.cloud import dispatcher
from sagemock.cloud.authorizer import Caller
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.response import Response

    from .studio_apps import StudioApp

LOG = logging.getLogger("sagemock.server")
STUDIO = Caller(is_service=True)


class StudioAppHandler(RequestHandler):
    """``GET`` describes the app of the server that has this URL, ``POST`` creates it, both as AWS itself.

    ``GET`` with ``AppType`` and ``AppName`` in its query describes another app of the same owner. The response is that
    of the operation.
    """

    def initialize(self, cloud: Cloud, find: Callable[[str], StudioApp | None]) -> None:
        """Store the arguments of the rule."""
        self._cloud, self._find = cloud, find

    async def get(self, app_id: str) -> None:
        """Describe an app."""
        app = self._app(app_id)
        other = {name: self.get_query_argument(name, app.key[name]) for name in ("AppType", "AppName")}
        await self._call("DescribeApp", app, {**app.key, **other})

    async def post(self, app_id: str) -> None:
        """Create the app, and log it: the user's program did not create it and has to delete it."""
        app = self._app(app_id)
        response = await self._call("CreateApp", app, app.request)
        if response.error is None:
            arn = json.loads(response.body)["AppArn"]
            LOG.info("Opening a presigned domain URL created %s; delete it before its user profile or space.", arn)

    def _app(self, app_id: str) -> StudioApp:
        app = self._find(app_id)
        if app is None:
            raise HTTPError(404)
        return app

    async def _call(self, operation: str, app: StudioApp, request: JsonObject) -> Response:
        """Call an operation, in a thread: another request may have the cloud's lock."""
        call = partial(
            dispatcher.dispatch,
            self._cloud,
            service_model().operation_model(operation),
            json.dumps(request),
            region=app.region,
            account_id=app.account_id,
            caller=STUDIO,
        )
        response = await asyncio.get_running_loop().run_in_executor(self.settings["workers"], call)
        self.set_status(response.status)
        self.set_header("Content-Type", "application/json")
        self.finish(response.body)
        return response
