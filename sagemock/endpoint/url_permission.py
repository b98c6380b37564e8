"""Permission to open presigned URLs, for Jupyter servers in other processes."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tornado.web import RequestHandler

from sagemock.cloud.authorizer import Caller, may_open

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.protocol.wire import Request


class UrlPermission(RequestHandler):
    """``POST`` decides whether a visitor may open a presigned URL: status 204, or 403 if the policies deny it.

    The body is a JSON object: ``operation`` and ``request`` created the URL, ``caller`` is the ARN of their caller,
    ``resource`` that of the notebook instance or domain, and ``source_ip`` the address of the visitor.
    """

    def initialize(self, cloud: Cloud) -> None:
        """Store the arguments of the rule."""
        self._cloud = cloud

    async def post(self) -> None:
        """Decide, in a thread: another request may have the cloud's lock."""
        workers, visit = self.settings["workers"], json.loads(self.request.body)
        allowed = await asyncio.get_running_loop().run_in_executor(workers, self._may_open, visit)
        self.set_status(204 if allowed else 403)

    def _may_open(self, visit: Request) -> bool:
        _arn, _partition, _service, region, account_id, _resource = visit["resource"].split(":", 5)
        visitor = Caller(arn=visit["caller"], source_ip=visit["source_ip"])
        with self._cloud.lock:
            self._cloud.clock.run_due()
            home = self._cloud.resource_store.region(region, account_id)
            return may_open(home, visit["operation"], visit["request"], visitor)
