"""Condition keys of the time, the region and the network of a call: those of AWS's global keys that change (1.17)."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING

from .lazy_context import LazyContext

if TYPE_CHECKING:
    from sagemock.authorization.decision import Principal
    from sagemock.authorization.language.context import Context
    from sagemock.cloud.region import Region

LOOPBACK = "127.0.0.1"
_VPC_KEYS = ("aws:sourcevpc", "aws:sourcevpce", "aws:vpcsourceip")


def surroundings(principal: Principal, region: Region, source_ip: str | None) -> Context:
    """Return the condition keys, in lower case, that do not depend on the request.

    Args:
        principal: The caller. Its own context takes precedence when it is evaluated.
        region: The region that the call is sent to.
        source_ip: The address of the client; the loopback address for calls from this process.
    """
    now = region.clock.time()
    return LazyContext(lambda: _values(principal, region, source_ip, now))


def _values(principal: Principal, region: Region, source_ip: str | None, seconds: float) -> Context:
    now = datetime.fromtimestamp(seconds, timezone.utc).isoformat()
    keys = {
        "aws:currenttime": (now,),
        "aws:epochtime": (str(int(seconds)),),
        "aws:requestedregion": (region.name,),
        "aws:resourceaccount": (region.account_id,),
        "aws:securetransport": ("true",),
        "aws:viaawsservice": ("false",),
    }
    if "aws:multifactorauthpresent" in principal.context:  # the caller's credentials are temporary
        keys["aws:tokenissuetime"] = (now,)
    if not any(key in principal.context for key in _VPC_KEYS):  # through a VPC endpoint there is no public address
        keys["aws:sourceip"] = (source_ip or LOOPBACK,)
    return keys
