"""Callers of moto: users and role sessions of its IAM and STS, with the SCPs of its Organizations.

The only file that reads private attributes of moto. moto does not keep permissions boundaries of
users, nor the managed session policies and session tags of AssumeRole.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from .decision import Principal
from .language.context import Context
from .language.documents import PolicyError
from .policies import Policy
from .principals import parse_caller_arn, principal_context

SCP = "SERVICE_CONTROL_POLICY"


class _Source(NamedTuple):
    """A policy before it is parsed: hashable, so that it is parsed once."""

    name: str
    document: str
    arn: str | None = None


def principal_for(name: str, context: Context) -> Principal | None:
    """Return the user or the role session of moto with an access key or an ARN; None if moto has none.

    Args:
        name: The access key or the ARN.
        context: Further condition keys of the caller.

    Raises:
        PolicyError: A policy of the caller is malformed.
    """
    for account, iam in _backends("moto.iam.models", "iam_backends"):
        for user in iam.users.values():
            if name in (user.arn, *(key.access_key_id for key in user.access_keys)):
                return _principal_of_user(user, iam, account, context)
    for account, sts in _backends("moto.sts.models", "sts_backends"):
        for session in sts.assumed_roles:
            if name in (session.arn, session.access_key_id):
                return _principal_of_session(session, account, context)
    return None


def _backends(module: str, name: str) -> Iterator[tuple[str, Any]]:
    """Yield the accounts with their backends of a service, in all partitions. moto is not imported."""
    by_account = getattr(sys.modules.get(module), name, {})
    for account in list(by_account):
        for backend in list(by_account[account].values()):
            yield account, backend


def _principal_of_user(user: Any, iam: Any, account: str, context: Context) -> Principal:
    groups = [group for group in iam.groups.values() if user in group.users]
    policies = tuple(source for owner in (user, *groups) for source in _policies_of(owner))
    return _principal(user.arn, account, _tags(iam.list_user_tags(user.name)), policies, context=_frozen(context))


def _principal_of_session(session: Any, account: str, context: Context) -> Principal:
    role = next((role for role in _roles(account) if role.arn == session.role_arn), None)
    if role is None:
        raise PolicyError(f"moto's IAM has no role {session.role_arn}: create the role before it is assumed")
    return _principal(
        session.arn,
        account,
        _tags(role.tags or ()),
        tuple(_policies_of(role)),
        _boundary(role, account),
        _Source("session policy", session.policy) if session.policy else None,
        _frozen({**context, "aws:principalarn": (role.arn,)}),
    )


def _roles(account: str) -> Iterator[Any]:
    for owner, iam in _backends("moto.iam.models", "iam_backends"):
        if owner == account:
            yield from iam.roles.values()


def _policies_of(owner: Any) -> Iterator[_Source]:
    """Yield the inline and the attached policies of a user, a group or a role."""
    for name, document in owner.policies.items():
        yield _Source(name, document)
    for policy in owner.managed_policies.values():
        yield _managed(policy)


def _boundary(role: Any, account: str) -> _Source | None:
    arn = role.permissions_boundary_arn
    if not arn:
        return None
    found = (iam.managed_policies.get(arn) for owner, iam in _backends("moto.iam.models", "iam_backends"))
    policy = next(filter(None, found), None)
    if policy is None:
        raise PolicyError(f"moto's IAM has no policy {arn}, the permissions boundary of {role.arn} in {account}")
    return _managed(policy)


def _managed(policy: Any) -> _Source:
    document = next(version.document for version in policy.versions if version.is_default)
    return _Source(policy.name, document, policy.arn)


def _scps(account: str) -> tuple[tuple[_Source, ...], ...]:
    """Return the SCPs of an account by level, from the root down; none for a management account (1.2)."""
    for _, organizations in _backends("moto.organizations.models", "organizations_backends"):
        entities = {entity.id: entity for entity in (*organizations.ou, *organizations.accounts)}
        if account in entities and account != organizations.org.master_account_id:
            return tuple(_scps_of(entity) for entity in _path(entities, account))
    return ()


def _path(entities: Mapping[str, Any], account: str) -> list[Any]:
    """Return the entities from the root of an organization to an account."""
    path, entity = [], entities.get(account)
    while entity is not None:
        path.append(entity)
        entity = entities.get(getattr(entity, "parent_id", None) or "")
    return path[::-1]


def _scps_of(entity: Any) -> tuple[_Source, ...]:
    policies = (policy for policy in entity.attached_policies if policy.type == SCP)
    return tuple(_Source(policy.name, policy.content, policy.arn) for policy in policies)


def _tags(tags: Iterable[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((tag["Key"], tag["Value"]) for tag in tags)


def _frozen(context: Context) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(context.items())


def _principal(
    arn: str,
    account: str,
    tags: tuple[tuple[str, str], ...],
    policies: tuple[_Source, ...],
    boundary: _Source | None = None,
    session: _Source | None = None,
    context: tuple[tuple[str, tuple[str, ...]], ...] = (),
) -> Principal:
    return _compiled(arn, account, tags, policies, boundary, session, _scps(account), context)


@lru_cache(maxsize=256)
def _compiled(
    arn: str,
    account: str,
    tags: tuple[tuple[str, str], ...],
    policies: tuple[_Source, ...],
    boundary: _Source | None,
    session: _Source | None,
    scps: tuple[tuple[_Source, ...], ...],
    context: tuple[tuple[str, tuple[str, ...]], ...],
) -> Principal:
    """Return a principal with parsed policies, the same one as long as nothing has changed in moto."""
    return Principal(
        arn,
        account,
        dict(tags),
        tuple(_parsed(source) for source in policies),
        _parsed(boundary) if boundary else None,
        (_parsed(session),) if session else None,
        tuple(tuple(_parsed(source) for source in level) for level in scps),
        {**principal_context(parse_caller_arn(arn), dict(tags)), **dict(context)},
    )


@lru_cache(maxsize=256)
def _parsed(source: _Source) -> Policy:
    return Policy(source.name, json.loads(source.document), source.arn)
