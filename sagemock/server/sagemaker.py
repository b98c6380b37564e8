"""``POST /`` with ``X-Amz-Target``: the AWS JSON protocol over HTTP, and nothing of what it is about."""

from __future__ import annotations

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from .. import gateway
from ..errors import ServiceError
from .answering import answer, internal_failure
from .handler import Handler

if TYPE_CHECKING:
    from ..cloud import Cloud
    from .answering import Admit
    from .guard import Guard

MOST = 8 << 20  # bytes of a request that is read; none of SageMaker's needs one hundredth
LONGEST = 25  # seconds that a waiter's question is kept open; clients give up after 60
# botocore says B among its features when a waiter asks; the AWS CLI names its command, too.
_WAITER = re.compile(r"(?:^| )m/(?:[^ ]*,)?B(?:,|$| )|[#/]sagemaker\.wait\.")


class SageMaker(Handler):
    def initialize(self, cloud: Cloud, admit: Admit, guard: Guard, workers: ThreadPoolExecutor) -> None:
        self.cloud, self.admit, self.guard, self.workers = cloud, admit, guard, workers

    def prepare(self) -> None:
        if objection := self.guard.objection(self.request.headers):
            self._refuse(403, "AccessDeniedException", objection)
        elif len(self.request.body) > MOST:
            self._refuse(413, "RequestEntityTooLargeException", f"The request is larger than {MOST} bytes.")

    async def post(self) -> None:
        reply = await self._answer()
        if reply.shows and _WAITER.search(self.request.headers.get("User-Agent", "")):
            reply = await self._outlast(reply)
        self._reply(reply)

    async def _answer(self) -> gateway.Answer:
        """Here and now where no answer can take long: with Jupyters, a lifecycle script may."""
        if self.cloud.launcher is None:
            return answer(self.cloud, self.admit, self.request.headers, self.request.body)
        return await asyncio.get_running_loop().run_in_executor(
            self.workers, answer, self.cloud, self.admit, self.request.headers, self.request.body
        )

    async def _outlast(self, reply: gateway.Answer) -> gateway.Answer:
        """A waiter has seen that it has to wait, and would sleep for half a minute: let it have the end of that."""
        if self.cloud.clock.mode == "real":
            await asyncio.sleep(min(reply.shows, LONGEST))
        return await self._answer() if self.cloud.clock.mode != "manual" else reply

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        if status_code >= 500:
            self._reply(gateway.refuse(self.cloud, internal_failure()))
        else:
            self.set_header("Allow", "POST")
            self._refuse(status_code, "UnknownOperationException", "This takes POST / of AWS's JSON protocol.")

    def _refuse(self, status: int, code: str, message: str) -> None:
        self._reply(gateway.refuse(self.cloud, ServiceError.named(code, message, status)))

    def _reply(self, reply: gateway.Answer) -> None:
        self.set_status(reply.status)
        for name, value in reply.headers.items():
            self.set_header(name, value)
        if reply.error:
            self.set_header("x-amzn-ErrorType", reply.error)  # where SDKs of other languages look first
        self.finish(b"" if self.request.method == "HEAD" else reply.body)
