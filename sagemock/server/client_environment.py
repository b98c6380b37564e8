"""Environment variables of a server's clients."""

from __future__ import annotations

from sagemock.endpoint.endpoint import aws_environment
from sagemock.mock.aws_environment import REGION


def client_environment(url: str, account_id: str, token: str | None, *, with_moto: bool = False) -> dict[str, str]:
    """Return the variables that make AWS's SDKs and ``sagemock ctl`` use the server at ``url``."""
    variables = aws_environment(url, REGION, account_id, "sagemock") | {"SAGEMOCK_URL": url}
    if not with_moto:
        del variables["AWS_ENDPOINT_URL"]  # other services may be served by another program, such as moto's server
    return variables | ({"AWS_SESSION_TOKEN": token, "SAGEMOCK_TOKEN": token} if token else {})
