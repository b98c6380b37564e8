"""Permission to use presigned URLs, for Jupyter servers in other processes and front doors."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tornado.web import RequestHandler

from .visits import may_visit

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud


class UrlPermission(RequestHandler):
    """``POST`` decides whether a visitor may use a presigned URL: status 204, or 403 if the policies deny it.

    The body is a JSON object, see :func:`sagemock.endpoint.visits.may_visit`.
    """

    def initialize(self, cloud: Cloud) -> None:
        """Store the arguments of the rule."""
        self._cloud = cloud

    async def post(self) -> None:
        """Decide, in a thread: another request may have the cloud's lock."""
        workers, visit = self.settings["workers"], json.loads(self.request.body)
        allowed = await asyncio.get_running_loop().run_in_executor(workers, may_visit, self._cloud, visit)
        self.set_status(204 if allowed else 403)
