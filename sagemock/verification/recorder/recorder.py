"""Recorder: the queue of a process's calls, and the thread that redacts and appends them to a file."""

from __future__ import annotations

import atexit
import json
import os
import secrets
import sys
from queue import SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, NamedTuple

from sagemock._process import LockedForkable, protect
from sagemock.verification.formats.http_values import error_of, time_of_date

from .redaction import Redactor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel

    from sagemock.protocol.json_types import JsonObject, JsonValue

VERSION = 1


class RawCall(NamedTuple):
    """A call as it was sent and answered.

    Attributes:
        model: botocore's model of the operation.
        region: The client's region.
        request: The body of the request, JSON.
        started: When the call was made, in epoch seconds.
        seconds: How long it took, with its retries.
        status: The HTTP status.
        headers: The headers of the response.
        reply: The body of the response, JSON.
        retries: How often the client has repeated the call.
    """

    model: OperationModel
    region: str
    request: bytes | str
    started: float
    seconds: float
    status: int
    headers: Mapping[str, str]
    reply: bytes
    retries: int


class Recorder(LockedForkable):
    """Appends calls to a file, one line of JSON each.

    Each line is one write at the end of the file, so that several processes can share it, and a process that is killed
    loses only calls that are still in the queue. The caller's thread only puts the call into a queue.

    Args:
        path: The file; it is created, or continued.
        key: The key of the pseudonyms, which processes share that record one session.

    Raises:
        OSError: The file cannot be opened.
    """

    def __init__(self, path: str | os.PathLike[str], key: bytes | None = None) -> None:
        super().__init__()
        key = key or secrets.token_bytes(32)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._redactor = Redactor(key)
        self._session = self._redactor.session()
        self._queue: SimpleQueue[RawCall | Event | None] = SimpleQueue()
        self._thread: Thread | None = None
        self._is_closed = False
        protect(self)
        atexit.register(self.close)

    def add(self, call: RawCall) -> None:
        """Queue a call."""
        if self._thread is None:
            self._start()
        self._queue.put(call)

    def flush(self) -> None:
        """Wait until all calls of this process are in the file."""
        if self._thread is not None and self._thread.is_alive():
            done = Event()
            self._queue.put(done)
            done.wait()

    def close(self) -> None:
        """Write the calls in the queue, and close the file."""
        atexit.unregister(self.close)
        with self._lock:
            if self._is_closed:
                return
            self._is_closed = True
        if self._thread is not None:
            self._queue.put(None)
            self._thread.join()
        os.close(self._file)

    def _start(self) -> None:
        with self._lock:
            if self._thread is None and not self._is_closed:
                self._thread = Thread(target=self._run, name="sagemock recorder", daemon=True)
                self._thread.start()
                if util := sys.modules.get("multiprocessing.util"):
                    util.Finalize(None, self.flush, exitpriority=0)  # its processes end without atexit

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if isinstance(item, Event):
                item.set()
                continue
            try:
                self._write(item)
            except Exception as error:  # the recorded program must not fail
                print(f"sagemock record: {item.model.name} was not recorded: {error!r}", file=sys.stderr)

    def _write(self, call: RawCall) -> None:
        line = json.dumps(self._entry(call), separators=(",", ":"))
        os.write(self._file, f"{line}\n".encode())

    def _entry(self, call: RawCall) -> JsonObject:
        redactor, model = self._redactor, call.model
        entry: JsonObject = {
            "version": VERSION,
            "session": self._session,
            "operation": model.name,
            "region": call.region,
            "time": round(call.started, 3),
            "seconds": round(call.seconds, 3),
            "server_time": time_of_date(call.headers.get("Date")),
            "request_id": call.headers.get("x-amzn-requestid"),
            "retries": call.retries,
            "request": redactor.document(model.input_shape, _parse(call.request)),
            "status": call.status,
        }
        reply = _parse(call.reply)
        if call.status < 300:
            return {**entry, "reply": redactor.document(model.output_shape, reply)}
        return {**entry, "error": self._error(call, reply)}

    def _error(self, call: RawCall, reply: JsonValue) -> JsonObject:
        error = error_of(reply, call.headers)
        return {"code": self._redactor.code(error["code"]), "message": self._redactor.message(error["message"])}

    # --- fork hooks

    def forget(self) -> None:
        """Continue in a forked child with a queue and a thread of its own: the parent writes its calls."""
        self._queue, self._thread = SimpleQueue(), None
        super().forget()


def _parse(body: bytes | str) -> JsonValue:
    try:
        return json.loads(body or b"{}")
    except ValueError:
        return {}
