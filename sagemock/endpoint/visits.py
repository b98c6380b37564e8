"""Visits of live servers: requests of users who have opened a presigned URL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.authorizer import Caller, may_open

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.protocol.json_types import JsonObject


def may_visit(cloud: Cloud, visit: JsonObject) -> bool:
    """Return whether policies allow a visit; waits for the cloud's lock.

    Args:
        cloud: The cloud.
        visit: The operation and the request that created the presigned URL, ``caller``, the ARN of their caller,
            ``resource``, that of the resource that is visited, and ``source_ip``, the address of the visitor.
    """
    _arn, _partition, _service, region, account_id, _resource = visit["resource"].split(":", 5)
    visitor = Caller(arn=visit["caller"], source_ip=visit["source_ip"])
    with cloud.lock:
        cloud.clock.run_due()
        home = cloud.resource_store.region(region, account_id)
        return may_open(home, visit["operation"], visit["request"], visitor)
