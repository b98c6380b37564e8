"""``sagemock.serve``: the pretended SageMaker at an HTTP address, loaded on use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .service import Service


def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    token: str | None = None,
    state: str | os.PathLike[str] | None = None,
    **options: Any,
) -> Service:
    """Answer other processes' SageMaker calls over HTTP: ``with sagemock.serve() as server: server.url``.

    The server has a cloud of its own, ``server.cloud``; SageMaker calls of this process go there only if they are made
    with ``endpoint_url=server.url``. Needs the extra ``sagemock[server]``.

    :param host: the address to listen at. Other than a loopback one, it needs ``token``.
    :param port: 0 takes one that is free.
    :param token: what callers must say: AWS clients as session token, the admin API as bearer, the console when asked.
        Default: none at a loopback address, else a new one; see ``server.token``.
    :param state: a directory where everything is kept, files of notebooks too, and from which the next server goes on;
        ``seed`` is then for the first one there. One server at a time.
    :param options: those of :func:`sagemock.mock_sagemaker`; ``clock`` is ``"real"`` here, with ``speed=60``.
    :raises ImportError: without the extra; the message says how to install it.
    :raises ValueError: for options that make no sense.
    :raises OSError: from start, when the address cannot be had; RuntimeError when the state cannot.
    """
    from importlib.util import find_spec

    if find_spec("tornado") is None:
        raise ImportError("sagemock.serve() needs 'tornado', which is not installed: pip install \"sagemock[server]\"")
    from .service import Service

    return Service(host, port, token=token, state=state, **options)
