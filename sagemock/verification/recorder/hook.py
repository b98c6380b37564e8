"""Hook in botocore's Endpoint.make_request that gives each SageMaker call to the recorders of the process."""

from __future__ import annotations

import inspect
import os
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import Any

from .recorder import RawCall, Recorder

_RECORDERS: list[Recorder] = []


@contextmanager
def recording(path: str | os.PathLike[str]) -> Iterator[None]:
    """Record the SageMaker calls of this process to a file, while the context lasts.

    The calls go where they would go without it: to AWS, or to any other endpoint. Account IDs, names, tokens and
    secrets are replaced before anything is written. ``sagemock verify`` compares the file with the mock.

    Args:
        path: The file; a recording that exists is continued.

    Raises:
        OSError: The file cannot be opened.
    """
    recorder = Recorder(path)
    install(recorder)
    try:
        yield
    finally:
        uninstall(recorder)
        recorder.close()


def install(recorder: Recorder) -> None:
    """Give the calls of this process to a recorder, too."""
    from botocore.endpoint import Endpoint

    if not _RECORDERS:
        _patch(Endpoint)
    _RECORDERS.append(recorder)


def install_when_imported(recorder: Recorder) -> None:
    """Give the calls of this process to a recorder, once it imports botocore."""
    if "botocore.endpoint" in sys.modules:
        install(recorder)
    else:
        sys.meta_path.insert(0, _Finder(recorder))


def uninstall(recorder: Recorder) -> None:
    """Give the calls of this process no longer to a recorder."""
    from botocore.endpoint import Endpoint

    _RECORDERS.remove(recorder)
    original = getattr(Endpoint.make_request, "_sagemock_recorded", None)
    if not _RECORDERS and original:  # another library may have replaced the method since; it then calls an idle hook
        Endpoint.make_request = original


def _patch(endpoint: Any) -> None:
    original = endpoint.make_request

    def make_request(self: Any, operation_model: Any, request_dict: Any) -> Any:
        if not _RECORDERS or operation_model.service_model.service_name != "sagemaker":
            return original(self, operation_model, request_dict)
        started, clock = time.time(), time.perf_counter()
        result = original(self, operation_model, request_dict)
        timing = started, clock
        if inspect.isawaitable(result):
            return _record_async(result, operation_model, request_dict, timing)
        _record(result, result[0].content, operation_model, request_dict, timing)
        return result

    make_request._sagemock_recorded = original  # type: ignore[attr-defined]
    endpoint.make_request = make_request


async def _record_async(result: Awaitable[Any], model: Any, request: Any, timing: tuple[float, float]) -> Any:
    response = await result
    content = response[0].content
    _record(response, await content if inspect.isawaitable(content) else content, model, request, timing)
    return response


def _record(response: Any, content: bytes, model: Any, request: Any, timing: tuple[float, float]) -> None:
    http, parsed = response
    started, clock = timing
    call = RawCall(
        model=model,
        region=request["context"].get("client_region") or "",
        request=request["body"],
        started=started,
        seconds=time.perf_counter() - clock,
        status=http.status_code,
        headers=http.headers,
        reply=content,
        retries=parsed.get("ResponseMetadata", {}).get("RetryAttempts", 0),
    )
    for recorder in _RECORDERS:
        recorder.add(call)


class _Finder:
    """An import hook that installs the recorder after botocore.endpoint has loaded."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder

    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name != "botocore.endpoint":
            return None
        from importlib.util import find_spec

        sys.meta_path.remove(self)
        spec = find_spec(name)
        if spec is None or spec.loader is None:
            return None
        run: Callable[[Any], None] = spec.loader.exec_module

        def exec_module(module: Any) -> None:
            run(module)
            install(self._recorder)

        spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec
