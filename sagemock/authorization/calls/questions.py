"""Questions of a call to the policies: its actions, each with a resource and the values of the condition keys."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from sagemock.authorization.assumptions import DEPRECATED_KEY, OMITTED_MEMBER, RESOURCE_CASE
from sagemock.authorization.decision import Alternative, Question
from sagemock.authorization.language.context import Context

from .actions import ACTIONS, RECORDED_DEFAULTS, Action
from .keys import KEYS, OF_ONE_ACTION
from .lazy_context import LazyContext
from .request_keys import ROLE, request_values
from .resource_arns import Target, find_stored, targets

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

_ADD_TAGS = ACTIONS["AddTags"]
_LOWER = {name: f"sagemaker:{name.lower()}" for name in KEYS}
_OLD_KEYS = {name.lower(): key.deprecated for name, key in KEYS.items() if key.deprecated}
_RECORDED = {_LOWER[name] for name in RECORDED_DEFAULTS}
_CREATE_SPACE = "CreateSpace"


def questions(operation: str, region: Region, request: Request, surroundings: Context) -> list[Question]:
    """Return the questions of a call, in the order in which AWS reports denials (2.3).

    Args:
        operation: The AWS name of the operation.
        region: The region of the call, with the resources as they are before it.
        request: The request, which the API model allows.
        surroundings: The condition keys of the caller, the time and the network, in lower case.

    Returns:
        The operation itself on its resources; then AddTags, if the request creates a resource with tags; then
        PassRole on each role that SageMaker is to use.
    """
    action = ACTIONS.get(operation) or Action(operation)
    found = targets(action, region, request)
    values = request_values(operation, region, request)
    roles = values.pop(ROLE, ())
    asked = [_own_question(action, target, region, request, values, surroundings) for target in found]
    if action.creates and request.get("Tags"):
        asked.append(_add_tags_question(action, found[0], request, surroundings))
    return [*asked, *(_pass_role_question(role, found[0], surroundings) for role in roles)]


def _own_question(
    action: Action,
    target: Target,
    region: Region,
    request: Request,
    values: Mapping[str, list[str]],
    surroundings: Context,
) -> Question:
    keys = {_LOWER[name]: tuple(found) for name, found in values.items()}
    if "SpaceSharingType" in action.keys and "SpaceName" in request:
        keys.update(_space_keys(action, region, request))
    defaults = {_LOWER[name]: (value,) for name, value in action.defaults if name not in values}
    deprecated = _deprecated_keys(action, keys) if keys else {}
    tags = target.stored.tags if target.stored else None  # replaced by changes, never changed in place

    def context() -> Context:
        return {**surroundings, **_tag_keys(action, request, tags), **keys, **defaults, **deprecated}

    alternatives = _alternatives(target, [key for key in defaults if key not in _RECORDED], deprecated)
    return Question(f"sagemaker:{action.name}", target.arn, LazyContext(context), alternatives)


def _alternatives(target: Target, defaults: Iterable[str], deprecated: Iterable[str]) -> tuple[Alternative, ...]:
    """Return the question as it would be if one of the assumptions that it is built on were wrong."""
    absent = ((OMITTED_MEMBER, defaults), (DEPRECATED_KEY, deprecated))
    found = [Alternative(assumption, dict.fromkeys(keys, ())) for assumption, keys in absent if keys]
    if target.other_arn:
        found.append(Alternative(RESOURCE_CASE, {}, target.other_arn))
    return tuple(found)


def _add_tags_question(action: Action, target: Target, request: Request, surroundings: Context) -> Question:
    """Return the question about the tags of a resource that a call creates."""

    def context() -> Context:
        return {**surroundings, **_tag_keys(_ADD_TAGS, request, None), "sagemaker:taggingaction": (action.name,)}

    return Question("sagemaker:AddTags", target.arn, LazyContext(context), _alternatives(target, (), ()))


def _pass_role_question(role: str, target: Target, surroundings: Context) -> Question:
    passed = {"iam:passedtoservice": ("sagemaker.amazonaws.com",), "iam:associatedresourcearn": (target.arn,)}
    return Question("iam:PassRole", role, LazyContext(lambda: {**surroundings, **passed}))


def _tag_keys(action: Action, request: Request, stored: Mapping[str, str] | None) -> Context:
    """Return the keys for the tags of the request and of the resource, which on creation are the same (1.16)."""
    requested = {tag["Key"]: tag["Value"] for tag in request.get("Tags", ())}
    keys = {f"aws:requesttag/{key.lower()}": (value,) for key, value in requested.items()}
    if names := tuple(requested) or tuple(request.get("TagKeys", ())):
        keys["aws:tagkeys"] = names
    tags = requested if stored is None else stored
    if action.has_resource_tags:
        for key, value in tags.items():
            keys[f"aws:resourcetag/{key.lower()}"] = keys[f"sagemaker:resourcetag/{key.lower()}"] = (value,)
    return keys


def _deprecated_keys(action: Action, keys: Context) -> Context:
    """Return the deprecated keys of the keys that are sent, with the same values (3.1)."""
    return {
        f"sagemaker:{old.lower()}": values
        for key, values in keys.items()
        for old in _OLD_KEYS.get(key.partition(":")[2], ())
        if OF_ONE_ACTION.get(old, action.name) == action.name
    }


def _space_keys(action: Action, region: Region, request: Request) -> Context:
    """Return owner and sharing type of the space, which CreateSpace has in its request (3)."""
    if action.name == _CREATE_SPACE:
        space = request
    else:
        stored = find_stored("space", region, request)
        space = stored.record if stored else {}
    owner = space.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    sharing = space.get("SpaceSharingSettings", {}).get("SharingType")
    keys = {}
    if owner:
        arn = f"{region.arn_prefix}:user-profile/{request['DomainId']}/{owner.lower()}"
        keys["sagemaker:owneruserprofilearn"] = (arn,)
    if sharing:
        keys["sagemaker:spacesharingtype"] = (sharing,)
    return keys
