"""Kinds of differences between sagemock's decisions and those of ``@cloud-copilot/iam-simulate``, with their reasons.

docs/authorization.md lists the same kinds.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any, NamedTuple

from sagemock.authorization.language.operators import FOR_ANY, Operator, parse_operator

MULTIVALUED = ("aws:tagkeys", "sagemaker:instancetypes", "sagemaker:vpcsubnets")
Context = Mapping[str, "tuple[str, ...]"]


@dataclass(frozen=True)
class Part:
    """A condition key of a statement, or a statement without one, and the request that it is evaluated for.

    Attributes:
        version: The version of the policy.
        statement: The statement.
        resource: The resource of the request.
        context: The condition keys of the request.
        operator: The operator; None without a condition.
        key: The condition key, in lower case.
        expected: The values in the policy.
    """

    version: str
    statement: Mapping[str, Any]
    resource: str
    context: Context
    operator: Operator | None = None
    key: str = ""
    expected: tuple[Any, ...] = ()

    @property
    def actual(self) -> tuple[str, ...]:
        """The values in the request."""
        return self.context.get(self.key, ())

    @property
    def patterns(self) -> list[str]:
        """The patterns of the resource."""
        return _as_list(self.statement.get("Resource") or self.statement["NotResource"])

    @property
    def is_absent(self) -> bool:
        """Whether the key has no value."""
        return not any(self.actual)


class Kind(NamedTuple):
    """A kind of differences.

    Attributes:
        rule: The rule of docs/aws/authorization.md that sagemock follows.
        subject: The part of a policy or a request.
        simulation: The behaviour of the simulator.
        applies: Returns whether it may concern a part.
    """

    rule: str
    subject: str
    simulation: str
    applies: Callable[[Part], bool]


def parts(document: Mapping[str, Any], resource: str, context: Context) -> Iterator[Part]:
    """Yield the parts of a policy document for a request."""
    for statement in document["Statement"]:
        common = (document["Version"], statement, resource, context)
        yield Part(*common)
        for name, keys in statement.get("Condition", {}).items():
            for key, values in keys.items():
                yield Part(*common, parse_operator(name), key.lower(), tuple(_as_list(values)))


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _has_fields(text: str) -> bool:
    return text == "*" or text.count(":") >= 5


def _has_wildcard_type(part: Part) -> bool:
    types = [pattern.split(":", 5)[-1].partition("/") for pattern in part.patterns if _has_fields(pattern)]
    return any(slash and set(name) & set("*?") for name, slash, _rest in types)


def _has_variables(part: Part) -> bool:
    return "${" in json.dumps([part.patterns, part.expected])


def _has_unresolved_variable(part: Part) -> bool:
    names = re.findall(r"\$\{([a-zA-Z]+:[^},]+)\}", json.dumps([part.patterns, part.expected], ensure_ascii=False))
    return any(name.lower() in MULTIVALUED or not any(part.context.get(name.lower(), ())) for name in names)


def _is_ill_typed(part: Part) -> bool:
    name = part.operator.name if part.operator else "String"
    check = next((check for word, check in TYPES.items() if word in name), None)
    return check is not None and not all(check(str(value)) for value in (*part.expected, *part.actual) if value != "")


def _is_address(text: str) -> bool:
    try:
        return bool(ip_network(text, strict=False)) and not text.isdigit()
    except ValueError:
        return False


def _is_date(text: str) -> bool:
    return re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:]+(Z|[+-]\d\d:\d\d)", text) is not None


TYPES: dict[str, Callable[[str], bool]] = {
    "Arn": _has_fields,
    "Numeric": lambda text: re.fullmatch(r"-?\d+(\.\d+)?", text) is not None,
    "Date": _is_date,  # epoch seconds are a kind of their own
    "IpAddress": _is_address,
    "Bool": lambda text: text.lower() in ("true", "false"),
}


def _has_epoch(part: Part) -> bool:
    is_date = part.operator is not None and "Date" in part.operator.name
    return is_date and any(str(value).isdigit() for value in (*part.expected, *part.actual))


def _has_multivalued_key(part: Part) -> bool:
    operator = part.operator
    return operator is not None and operator.name != "Null" and not operator.set_operator and part.key in MULTIVALUED


def _has_any_if_exists(part: Part) -> bool:
    operator = part.operator
    return operator is not None and operator.set_operator == FOR_ANY and operator.if_exists and part.is_absent


def _has_empty_value(part: Part) -> bool:
    return part.key in part.context and (part.is_absent or "" in part.actual)


def _has_wildcard_service(part: Part) -> bool:
    actions = _as_list(part.statement.get("Action") or part.statement["NotAction"])
    return any(
        colon and set(service) & set("*?") for service, colon, _name in (each.partition(":") for each in actions)
    )


KINDS = (
    Kind(
        "1.5",
        "A request for the resource `*`",
        "matches every pattern of a policy",
        lambda part: part.resource == "*" and "*" not in part.patterns,
    ),
    Kind("1.9", "`ForAnyValue:...IfExists` and an absent key", "does not match (an assumption)", _has_any_if_exists),
    Kind("1.7", "Empty values", "do not count as absent", _has_empty_value),
    Kind("1.10", "A multivalued key without a set operator", "does not match (an assumption)", _has_multivalued_key),
    Kind(
        "1.13",
        "Variables in policies of 2008-10-17",
        "are replaced",
        lambda part: part.version != "2012-10-17" and _has_variables(part),
    ),
    Kind(
        "1.14",
        "A variable without a value",
        "matches neither with a negated operator nor in `NotResource`",
        _has_unresolved_variable,
    ),
    Kind("1.4", "A wildcard in the service of an action, `sage*:*`", "does not match", _has_wildcard_service),
    Kind("1.5", "A wildcard in the type of a resource, `*/lab`", "does not match", _has_wildcard_type),
    Kind(
        "1.5",
        "An incomplete ARN in `NotResource`",
        "does not match",
        lambda part: "NotResource" in part.statement and not all(map(_has_fields, part.patterns)),
    ),
    Kind("1.12", "Dates as epoch seconds", "are not read", _has_epoch),
    Kind(
        "1.6",
        "Values of a wrong type: no ARN, number, date or address",
        "match no negated operator; a number at the beginning of a text is read",
        _is_ill_typed,
    ),
)
