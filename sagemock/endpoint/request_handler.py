"""One HTTP request in, one answer of the gateway out; whatever goes wrong, the answer is well-formed AWS JSON."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from sagemock.cloud import dispatcher
from sagemock.cloud.operations import service_model
from sagemock.protocol.errors import InternalFailure, OperationNotSupported, ServiceError
from sagemock.protocol.regions import is_region

from .sigv4 import Caller, InvalidSignatureException, caller

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud

LOG = logging.getLogger("sagemock.server")
Admit = Callable[[Caller], None]  # raises a ServiceError for who may not come in


class UnknownOperationException(ServiceError):
    pass


def answer(cloud: Cloud, admit: Admit, headers: Mapping[str, str], body: bytes) -> dispatcher.Answer:
    """Answer a request with these HTTP headers, of a caller whom ``admit`` lets in. Raises nothing."""
    target = headers.get("X-Amz-Target", "")
    try:
        who = caller(headers)
        admit(who)
        if not (is_region(who.region) or cloud.regions(who.region)):  # or somebody has been there all the same
            raise InvalidSignatureException(who.region)
        return dispatcher.answer(cloud, _operation(who, target), body, region=who.region, account_id=who.account_id)
    except ServiceError as refusal:
        return dispatcher.refuse(cloud, refusal)
    except OperationNotSupported as missing:
        # Not the error's own advice, which is for tests: who reads this sits in a notebook. 400, so nobody retries.
        text = f"sagemock does not answer {missing.operation} (`sagemock operations` lists what it does answer)."
        return dispatcher.refuse(cloud, ServiceError.named("OperationNotSupported", text, 400))
    except Exception:
        LOG.exception("%r failed inside sagemock", target)
        return dispatcher.refuse(cloud, internal_failure())


def internal_failure() -> InternalFailure:
    """What is said of a fault of our own."""
    return InternalFailure("An internal error occurred in sagemock: its log says more.")


def _operation(who: Caller, target: str) -> OperationModel:
    """The operation asked for; UnknownOperationException when SageMaker has none of that name, or is not meant."""
    if who.service != "sagemaker":
        raise UnknownOperationException(f"sagemock answers SageMaker only, and this request is for {who.service!r}.")
    model = service_model()
    prefix, _, name = target.partition(".")
    if prefix != model.metadata["targetPrefix"] or name not in model.operation_names:
        raise UnknownOperationException(f"SageMaker has no operation {target!r}.")
    operation: OperationModel = model.operation_model(name)
    return operation
