"""The admin API as an OpenAPI 3.1 document, made from the table of verbs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, get_args, get_origin

from sagemock._version import __version__
from sagemock.server.urls import PREFIX

from .commands import Parameter, Verb

_SCHEMA: dict[type, dict[str, Any]] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    dict: {"type": "object"},
    datetime: {"type": "string", "format": "date-time"},
    timedelta: {"type": ["number", "string"], "examples": [90, "5m", "1h30m"]},
}
_REFUSAL = {
    "description": "Not done: `error` says why.",
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
        }
    },
}


def openapi(verbs: Iterable[Verb]) -> dict[str, Any]:
    """The document, for the server that it was asked from."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sagemock admin API",
            "version": __version__,
            "description": "What can be done to the SageMaker that `sagemock serve` pretends, beside calling it.",
        },
        "servers": [{"url": "/", "description": "the server that has this document"}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
        "paths": {f"{PREFIX}/{verb.name}": {"get" if verb.reads else "post": _operation(verb)} for verb in verbs},
    }


def _operation(verb: Verb) -> dict[str, Any]:
    document = {
        "operationId": verb.name,
        "summary": verb.help.split("\n")[0],
        "responses": {
            "200": {"description": "Done.", "content": {"application/json": {"schema": _reply(verb.returns)}}},
            **dict.fromkeys(("400", "401", "403", "413"), _REFUSAL),
        },
    }
    return document | (_query(verb) if verb.reads else _body(verb))


def _query(verb: Verb) -> dict[str, Any]:
    return {
        "parameters": [
            {"name": each.name, "in": "query", "required": each.is_required, "schema": _schema(each)}
            for each in verb.parameters.values()
        ]
    }


def _body(verb: Verb) -> dict[str, Any]:
    schema = {
        "type": "object",
        "properties": {each.name: _schema(each) for each in verb.parameters.values()},
        "required": [each.name for each in verb.parameters.values() if each.is_required],
        "additionalProperties": False,
    }
    return {"requestBody": {"required": bool(schema["required"]), "content": {"application/json": {"schema": schema}}}}


def _schema(parameter: Parameter) -> dict[str, Any]:
    schema = {**_SCHEMA[parameter.type], "description": parameter.help}
    if parameter.is_optional and isinstance(schema["type"], str):
        schema["type"] = [schema["type"], "null"]
    return schema if parameter.is_required else {**schema, "default": parameter.default}


def _reply(hint: Any) -> dict[str, Any]:
    """The schema of what a verb answers, as its annotation says it."""
    if get_origin(hint) is list:
        return {"type": "array", "items": _reply(get_args(hint)[0])}
    if get_origin(hint) is dict:
        members = _reply(get_args(hint)[1])
        return {"type": "object"} | ({"additionalProperties": members} if members else {})
    return {} if hint is Any else _SCHEMA[hint]
