"""Condition keys of all services, in lower case: which have several values, and which exist."""

from __future__ import annotations

from sagemock.authorization.calls.keys import KEYS

_MULTIVALUED_GLOBAL = "CalledVia PrincipalOrgPaths PrincipalServiceNamesList ResourceOrgPaths SourceOrgPaths TagKeys "
_SINGLE_GLOBAL = """
AssumedRoot CalledViaFirst CalledViaLast ChatbotSourceArn CurrentTime Ec2InstanceSourcePrivateIPv4 Ec2InstanceSourceVpc
EpochTime FederatedProvider IsMcpServiceAction MultiFactorAuthAge MultiFactorAuthPresent PrincipalAccount PrincipalArn
PrincipalIsAWSService PrincipalOrgID PrincipalServiceName PrincipalType Referer RequestedRegion ResourceAccount
ResourceOrgID SecureTransport SourceAccount SourceArn SourceIdentity SourceIp SourceOrgID SourceOwner SourceVpc
SourceVpcArn SourceVpce TokenIssueTime UserAgent UserId Username ViaAWSMCPService ViaAWSService VpceAccount VpceOrgID
VpceOrgPaths VpcSourceIp
"""


def _keys(service: str, names: str) -> frozenset[str]:
    return frozenset(f"{service}:{name}".lower() for name in names.split())


# IAM user guide, "AWS global condition context keys".
GLOBAL_NAMES = tuple((_MULTIVALUED_GLOBAL + _SINGLE_GLOBAL).split())
GLOBAL_KEYS = _keys("aws", _MULTIVALUED_GLOBAL + _SINGLE_GLOBAL)
GLOBAL_KEY_PREFIXES = ("aws:principaltag/", "aws:requesttag/", "aws:resourcetag/")
MULTIVALUED_KEYS = _keys("aws", _MULTIVALUED_GLOBAL) | {
    f"sagemaker:{name.lower()}" for name, key in KEYS.items() if key.type.startswith("ArrayOf")
}


def is_multivalued(key: str) -> bool:
    """Return whether a key, in lower case, has a list of values in a request."""
    return key in MULTIVALUED_KEYS
