"""Words of the API model, which identify no account or person and have a meaning to the service."""

from __future__ import annotations

import re
from functools import cache

from sagemock.protocol.service_model import service_model

_PLATFORM = re.compile(r"notebook-al\d+-v\d+|jupyter-lab-\d+")
_LANDING_URI = re.compile(r"(studio|app:\w+):[a-zA-Z/:-]{0,24}")
_ARN_NOUN = re.compile(r":([a-z-]+)\\?/")  # in the pattern of an ARN
_WORDS = {"aws:", "default", "null", "true", "false", "aws", "username", "details", "service"}
# The nouns that begin the resource part of other services' ARNs, and fixed words of IAM's paths.
_FOREIGN_ARN_WORDS = frozenset(
    [
        "access-point",
        "alias",
        "assumed-role",
        "aws-service-role",
        "federated-user",
        "file-system",
        "group",
        "key",
        "policy",
        "role",
        "root",
        "security-group",
        "service-role",
        "subnet",
        "user",
        "vpc",
    ]
)


def is_public(value: str) -> bool:
    """Return whether a value is a word of the service: an enum's, a platform, a landing page, a member's name."""
    if value in _model_words() or value.lower() in _WORDS or _PATTERNS.fullmatch(value):
        return True
    parts = value.split(".")
    is_path = len(parts) > 1 and not all(part.isdigit() for part in parts)  # not an IP address
    return is_path and all(part == "member" or is_public(part) for part in parts)


def is_compound(word: str) -> bool:
    """Return whether a word in mixed case consists of words of the model, such as ``NotebookInstanceConfig``."""
    parts = _CAMEL.findall(word)
    return "".join(parts) == word and all(part in _camel_words() for part in parts)


def is_public_segment(segment: str) -> bool:
    """Return whether a segment of an ARN is a word of the service, also as the name of a resource."""
    return segment in arn_words() or segment in _lower_app_types() or is_public(segment)


_PATTERNS = re.compile(rf"{_PLATFORM.pattern}|{_LANDING_URI.pattern}|\d{{1,5}}|{{\d}}")


_CAMEL = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+")


@cache
def arn_words() -> frozenset[str]:
    """Return the nouns that begin the resource part of an ARN; SageMaker's are in the model's patterns and names."""
    model = service_model()
    shapes = [model.shape_for(name) for name in model.shape_names if name.endswith("Arn")]
    nouns = {"-".join(_CAMEL.findall(shape.name.removesuffix("Arn"))).lower() for shape in shapes}
    in_patterns = {noun for shape in shapes for noun in _ARN_NOUN.findall(shape.metadata.get("pattern", ""))}
    return _FOREIGN_ARN_WORDS | nouns | in_patterns


@cache
def _model_words() -> frozenset[str]:
    words: set[str] = set()
    model = service_model()
    for shape in map(model.shape_for, model.shape_names):
        words.update(getattr(shape, "enum", ()))
        words.add(shape.name)
        if shape.type_name == "structure":
            words.update(member for name in shape.members for member in (name, name[:1].lower() + name[1:]))
    return frozenset([*words, *model.operation_names])


@cache
def _camel_words() -> frozenset[str]:
    return frozenset(part for word in _model_words() for part in _CAMEL.findall(word))


def is_common(word: str) -> bool:
    """Return whether a word in lower case is part of names of the model, as ``instance`` is."""
    return word in _lower_camel_words()


@cache
def _lower_camel_words() -> frozenset[str]:
    return frozenset(word.lower() for word in _camel_words())


@cache
def _lower_app_types() -> frozenset[str]:
    return frozenset(name.lower() for name in service_model().shape_for("AppType").enum)
