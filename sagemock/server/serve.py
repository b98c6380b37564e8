"""sagemock.serve: checks the extra and returns a Service."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sagemock.mock.option_forms.signature import takes_mock_options
from sagemock.mock.options import MockOptions

from .defaults import OPTION_DEFAULTS

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from .service import Service


@takes_mock_options(**OPTION_DEFAULTS)
def serve(
    host: str = "127.0.0.1",
    port: int = 0,
    *,
    token: str | None = None,
    state: str | os.PathLike[str] | None = None,
    events_to: str | None = None,
    with_moto: bool = False,
    public_url: str | None = None,
    portal_host: str | None = None,
    portal_port: int | None = None,
    certificate: str | os.PathLike[str] | None = None,
    key: str | os.PathLike[str] | None = None,
    **options: Unpack[MockOptions],
) -> Service:
    """Serve SageMaker to other processes over HTTP: ``with sagemock.serve() as server: server.url``.

    The server has its own cloud, ``server.cloud``; calls of this process reach it only with
    ``endpoint_url=server.url``. Needs the extra ``sagemock[server]``.

    Args:
        host: The address to listen at. Any other than a loopback address needs a token.
        port: The port; 0 takes a free one.
        token: The token that clients must send: AWS clients as session token, the admin API as bearer token, the
            console on request. Default: none at a loopback address, else a new one; see ``server.token``.
        state: A directory in which everything is kept, files of notebooks included, and from which the next server
            continues; ``seed`` is used by the first one only. One server at a time.
        events_to: The URL to which every event is posted as JSON, as EventBridge would deliver it. Events are posted in
            order, repeatedly until the program there takes them, and no call waits for it.
        with_moto: Serve moto's services at the same address, in this process, as one AWS with SageMaker (needs
            ``sagemock[moto]``). What they contain is not kept in ``state``.
        public_url: A URL such as ``https://notebooks.example.com``: people open all programs at one listener, the
            portal, each at a host below this one. Needs ``jupyter`` with an engine, or ``mlflow``. See
            https://sagemock.github.io/sagemock/portal/.
        portal_host: The address that the portal listens at. Default: 127.0.0.1.
        portal_port: The port that the portal listens at; 0 takes a free one. Default: 8000.
        certificate: A PEM file with the certificate of the portal's hosts. Without one, a reverse proxy ends TLS.
        key: A PEM file with the key of the certificate. Default: the same file.
        **options: See :class:`sagemock.mock.options.MockOptions`.

    Returns:
        A service that is not started yet: a context manager with ``start`` and ``stop``.

    Raises:
        ImportError: An extra is not installed; the message contains the command that installs it.
        ValueError: An option has a value that is not allowed.
        TypeError: An option is unknown or of a wrong type.
    """
    from importlib.util import find_spec

    if find_spec("tornado") is None:
        raise ImportError("sagemock.serve() needs 'tornado', which is not installed: pip install \"sagemock[server]\"")
    from .service import Service

    return Service(
        host,
        port,
        token=token,
        state=state,
        events_to=events_to,
        with_moto=with_moto,
        public_url=public_url,
        portal_host=portal_host,
        portal_port=portal_port,
        certificate=certificate,
        key=key,
        **options,
    )
