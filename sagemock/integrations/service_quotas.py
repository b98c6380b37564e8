"""Service Quotas of SageMaker, which moto does not have, from the quotas of a cloud [X7.2]."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from zlib import crc32

from sagemock.cloud import quotas
from sagemock.cloud.response import Response, error_response, success_response
from sagemock.protocol import wire
from sagemock.protocol.errors import ServiceError

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region
    from sagemock.protocol.json_types import JsonObject

CODES = {
    quotas.TOTAL_NOTEBOOK_INSTANCES: "L-04CE2E67",
    quotas.TOTAL_DOMAINS: "L-B683BCB0",
    quotas.TOTAL_USER_PROFILES: "L-AC46C40F",
    quotas.IMAGES: "L-DDDC1D15",
}
LISTS = ("ListServiceQuotas", "ListAWSDefaultServiceQuotas")
GETS = ("GetServiceQuota", "GetAWSDefaultServiceQuota")


class NoSuchResourceException(ServiceError):
    """The error for a quota that does not exist."""


def respond(cloud: Cloud, model: OperationModel, body: bytes | str, region: Region) -> Response | None:
    """Return the response to a call about SageMaker's quotas; None for other services and operations.

    A cloud enforces only the quotas that the test has set, and only those exist here.
    """
    request = wire.parse(body)
    if request.get("ServiceCode") != "sagemaker" or model.name not in (*LISTS, *GETS):
        return None
    listed = {quota["QuotaCode"]: quota for quota in _quotas(cloud, region)}
    if model.name in LISTS:
        return success_response(cloud, json.dumps({"Quotas": list(listed.values())}).encode())
    quota = listed.get(request.get("QuotaCode", ""))
    if quota is None:
        error = NoSuchResourceException("The request failed because the specified quota does not exist.")
        return error_response(cloud, error)
    return success_response(cloud, json.dumps({"Quota": quota}).encode())


def quota_code(name: str) -> str:
    """Return the code of a quota: AWS's if it is known, else one that is derived from the name."""
    return CODES.get(name) or f"L-{crc32(name.encode()):08X}"


def _quotas(cloud: Cloud, region: Region) -> Iterator[JsonObject]:
    for name, limit in cloud.quotas.items():
        code = quota_code(name)
        arn = f"arn:{region.partition}:servicequotas:{region.name}:{region.account_id}:sagemaker/{code}"
        yield {
            "ServiceCode": "sagemaker",
            "ServiceName": "Amazon SageMaker",
            "QuotaArn": arn,
            "QuotaCode": code,
            "QuotaName": name,
            "Value": float(limit),
            "Unit": "None",
            "Adjustable": True,
            "GlobalQuota": False,
        }
