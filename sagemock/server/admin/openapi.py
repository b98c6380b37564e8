"""OpenAPI document generated from the registry."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, get_args, get_origin

from sagemock._version import __version__
from sagemock.protocol.json_types import JsonObject
from sagemock.server.urls import PREFIX

from .command import Command
from .parameters import Parameter

_SCHEMA: dict[type, JsonObject] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    float: {"type": "number"},
    dict: {"type": "object"},
    datetime: {"type": "string", "format": "date-time"},
    timedelta: {"type": ["number", "string"], "examples": [90, "5m", "1h30m"]},
}
_ERROR: JsonObject = {
    "description": "The command was not run; `error` is the reason.",
    "content": {
        "application/json": {
            "schema": {"type": "object", "properties": {"error": {"type": "string"}}, "required": ["error"]}
        }
    },
}


def openapi(commands: Iterable[Command]) -> JsonObject:
    """Return the OpenAPI 3.1 document of these commands."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "sagemock admin API",
            "version": __version__,
            "description": "Controls the simulated SageMaker of `sagemock serve`: clock, faults, quotas, seeds, state.",
        },
        "servers": [{"url": "/", "description": "the server that sent this document"}],
        "components": {"securitySchemes": {"token": {"type": "http", "scheme": "bearer"}}},
        "security": [{}, {"token": []}],
        "paths": {
            f"{PREFIX}/{command.name}": {"get" if command.reads else "post": _operation(command)}
            for command in commands
        },
    }


def _operation(command: Command) -> JsonObject:
    result = {"application/json": {"schema": _result_schema(command.returns)}}
    document = {
        "operationId": command.name,
        "summary": command.help.split("\n")[0],
        "responses": {
            "200": {"description": "The command's result.", "content": result},
            **dict.fromkeys(("400", "401", "403", "413"), _ERROR),
        },
    }
    return document | (_query(command) if command.reads else _body(command))


def _query(command: Command) -> JsonObject:
    return {
        "parameters": [
            {"name": each.name, "in": "query", "required": each.is_required, "schema": _schema(each)}
            for each in command.parameters.values()
        ]
    }


def _body(command: Command) -> JsonObject:
    schema = {
        "type": "object",
        "properties": {each.name: _schema(each) for each in command.parameters.values()},
        "required": [each.name for each in command.parameters.values() if each.is_required],
        "additionalProperties": False,
    }
    return {"requestBody": {"required": bool(schema["required"]), "content": {"application/json": {"schema": schema}}}}


def _schema(parameter: Parameter) -> JsonObject:
    schema = {**_SCHEMA[parameter.type], "description": parameter.help}
    if parameter.is_optional and isinstance(schema["type"], str):
        schema["type"] = [schema["type"], "null"]
    return schema if parameter.is_required else {**schema, "default": parameter.default}


def _result_schema(returns: Any) -> JsonObject:
    """Return the schema of a return annotation such as ``dict[str, bool]``."""
    if get_origin(returns) is list:
        return {"type": "array", "items": _result_schema(get_args(returns)[0])}
    if get_origin(returns) is dict:
        members = _result_schema(get_args(returns)[1])
        return {"type": "object"} | ({"additionalProperties": members} if members else {})
    return {} if returns is Any else _SCHEMA[returns]
