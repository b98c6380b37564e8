"""The access key of a client in this process, read from the signer of the client."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary, ref

# The signers of clients, by the emitter of a client's events: a search takes several microseconds.
_SIGNERS: WeakKeyDictionary[Any, ref[Any]] = WeakKeyDictionary()


def access_key_of(endpoint: Any, operation: str, service: str = "sagemaker") -> str | None:
    """Return the access key that a client of boto3 or aiobotocore signs an operation with; None for unsigned calls.

    Credentials that would have to be fetched, such as those of a profile that assumes a role, have no access key yet:
    fetching them would need the network.

    Args:
        endpoint: The endpoint of the client, from botocore.
        operation: The AWS name of the operation.
        service: The service, as botocore names it in events.
    """
    signer = _signer(endpoint, f"{service}.{operation}")
    credentials = getattr(signer, "_credentials", None)
    # Credentials that are refreshed have a property of this name, which would go to the network.
    key = getattr(credentials, "_access_key", None) or vars(credentials or object).get("access_key")
    return key if isinstance(key, str) else None


def _signer(endpoint: Any, event: str) -> Any:
    emitter = endpoint._event_emitter
    known = _SIGNERS.get(emitter)
    signer = known() if known else None
    if signer is None and (signer := _find_signer(emitter, event)) is not None:
        _SIGNERS[emitter] = ref(signer)
    return signer


def _find_signer(emitter: Any, event: str) -> Any:
    emitter = getattr(emitter, "_emitter", emitter)  # the events of clients have aliases
    for handler in emitter._handlers.prefix_search(f"request-created.{event}"):
        if hasattr(owner := getattr(handler, "__self__", None), "_credentials"):
            return owner
    return None
