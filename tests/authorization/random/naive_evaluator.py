"""A slow evaluator of policies, written from the rules of docs/aws/authorization.md and without sagemock's code."""

import base64
import datetime as dt
import ipaddress

ANY, ANY_IN_FIELD, ONE, ONE_IN_FIELD = object(), object(), object(), object()
NEGATIONS = {
    "StringNotEquals": "StringEquals",
    "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike",
    "ArnNotEquals": "ArnEquals",
    "ArnNotLike": "ArnLike",
    "NotIpAddress": "IpAddress",
    "NumericNotEquals": "NumericEquals",
    "DateNotEquals": "DateEquals",
}
MULTIVALUED = ("aws:tagkeys", "sagemaker:instancetypes", "sagemaker:vpcsubnets")


def may(layers, action, resource, context):
    """Return whether layers of documents allow an action: no Deny in any, an Allow in each (1.1 to 1.3)."""
    effects = [
        {
            statement["Effect"]
            for document in documents
            for statement in document["Statement"]
            if applies(statement, document["Version"], action, resource, context)
        }
        for documents in layers
    ]
    return all("Deny" not in found for found in effects) and all("Allow" in found for found in effects)


def applies(statement, version, action, resource, context):
    modern = version == "2012-10-17"
    if "Action" in statement:
        about = any(glob(pattern.lower(), action.lower()) for pattern in listed(statement["Action"]))
    else:
        about = not any(glob(pattern.lower(), action.lower()) for pattern in listed(statement["NotAction"]))
    if "Resource" in statement:
        on = any(names(pattern, resource, context, modern) for pattern in listed(statement["Resource"]))
    else:
        on = not any(names(pattern, resource, context, modern) for pattern in listed(statement["NotResource"]))
    return (
        about
        and on
        and all(
            holds(operator, context.get(key.lower(), ()), [plain(value) for value in listed(values)], context, modern)
            for operator, keys in statement.get("Condition", {}).items()
            for key, values in keys.items()
        )
    )


def listed(value):
    return value if isinstance(value, list) else [value]


def plain(value):
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- patterns


def glob(pattern, text):
    return match([{"*": ANY, "?": ONE}.get(character, character) for character in pattern], text)


def match(tokens, text):
    """Return whether a sequence of tokens matches a string, by the set of positions that each token can reach."""
    positions = {0}
    for token in tokens:
        reached = set()
        for position in positions:
            rest = text[position:]
            if token is ANY:
                reached |= set(range(position, len(text) + 1))
            elif token is ANY_IN_FIELD:
                reached |= set(range(position, position + len(rest.split(":")[0]) + 1))
            elif rest and (token is ONE or (token is ONE_IN_FIELD and rest[0] != ":") or token == rest[0]):
                reached.add(position + 1)
        positions = reached
    return len(text) in positions


def names(pattern, resource, context, modern):
    """Return whether a Resource pattern names a resource (1.5, 1.13, 1.14)."""
    if pattern == "*":
        return True
    fields = pattern.split(":", 5)
    fields += ["*"] * (6 - len(fields))
    tokens = []
    for field in fields[:5]:
        for index, character in enumerate(field):
            is_end = index == len(field) - 1
            tokens.append({"*": ANY if is_end else ANY_IN_FIELD, "?": ONE_IN_FIELD}.get(character, character))
        tokens.append(":")
    last = expand(fields[5], context) if modern else with_wildcards(fields[5])
    return last is not None and match(tokens + last, resource)


def with_wildcards(text):
    return [{"*": ANY, "?": ONE}.get(character, character) for character in text]


def expand(text, context, wildcards=True):
    """Return the tokens of a string with variables, or None if one has no value."""
    tokens = []
    while text:
        start = text.find("${")
        end = text.find("}", start)
        if start < 0 or end < 0:
            return tokens + (with_wildcards(text) if wildcards else list(text))
        tokens += with_wildcards(text[:start]) if wildcards else list(text[:start])
        name, text = text[start + 2 : end], text[end + 1 :]
        if name in ("*", "?", "$"):
            tokens.append(name)
            continue
        key, comma, default = name.partition(",")
        values = context.get(key.strip().lower(), ())
        if values and (key.strip().lower() in MULTIVALUED or len(values) > 1):
            return None
        if values and values[0] != "":
            tokens += list(values[0])
        elif comma:
            tokens += list(default.strip().strip("'"))
        else:
            return None
    return tokens


# --- conditions


def holds(operator, values, wanted, context, modern):
    prefix, _, name = operator.rpartition(":")
    if_exists = name.endswith("IfExists")
    name = name.removesuffix("IfExists")
    if values in ((), ("",)):
        if name == "Null":
            return "true" in wanted
        if prefix == "ForAnyValue":
            return if_exists
        return if_exists or prefix == "ForAllValues" or name in NEGATIONS
    if name == "Null":
        return "false" in wanted
    negated = name in NEGATIONS
    base = NEGATIONS.get(name, name)
    results = [any(equal(base, want, value, context, modern) for want in wanted) != negated for value in values]
    if prefix == "ForAllValues" or (not prefix and negated):
        return all(results)
    return any(results)


def equal(name, want, value, context, modern):
    try:
        return compare(name, want, value, context, modern)
    except ValueError:
        return False


def compare(name, want, value, context, modern):
    if name.startswith("String"):
        return compare_strings(name, want, value, context, modern)
    if name.startswith("Arn"):
        parts, fields = want.split(":", 5), value.split(":", 5)
        if len(parts) != 6 or len(fields) != 6 or fields[0] != "arn":
            return False
        tokens = [expand(part, context) if modern else with_wildcards(part) for part in parts]
        return all(token is not None and match(token, field) for token, field in zip(tokens, fields, strict=True))
    if name == "Bool":
        return want.lower() == value.lower() and value.lower() in ("true", "false")
    if name == "BinaryEquals":
        return base64.b64decode(want, validate=True) == base64.b64decode(value, validate=True)
    if name == "IpAddress":
        return ipaddress.ip_address(value) in ipaddress.ip_network(want, strict=False)
    read = float if name.startswith("Numeric") else moment
    left, right = read(value), read(want)
    order = name.removeprefix("Numeric").removeprefix("Date")
    return {
        "Equals": left == right,
        "LessThan": left < right,
        "LessThanEquals": left <= right,
        "GreaterThan": left > right,
        "GreaterThanEquals": left >= right,
    }[order]


def compare_strings(name, want, value, context, modern):
    if name == "StringLike":
        tokens = expand(want, context) if modern else with_wildcards(want)
        return tokens is not None and match(tokens, value)
    tokens = expand(want, context, wildcards=False) if modern else list(want)
    if tokens is None:
        return False
    text = "".join(tokens)
    return text.lower() == value.lower() if name == "StringEqualsIgnoreCase" else text == value


def moment(text):
    try:
        return float(text)
    except ValueError:
        read = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
        return (read if read.tzinfo else read.replace(tzinfo=dt.timezone.utc)).timestamp()
