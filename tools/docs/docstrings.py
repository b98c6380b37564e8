"""Extension of griffe: docstrings as the documentation site shows them."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any

import griffe

ROLE = re.compile(r":(?:attr|class|func|meth|mod):`~?([\w.]+)`")
PLACEHOLDER = "**options: See"  # which takes_mock_options() replaces when the module is imported


class SiteDocstrings(griffe.Extension):  # type: ignore[misc]  # no types in mypy's environment
    """Docstrings with the list of the mock's options, and with names in code font in place of Sphinx's roles."""

    def on_object(self, *, obj: griffe.Object, **_: Any) -> None:
        """Rewrite the docstring of a module, class, function or attribute."""
        if not obj.docstring:
            return
        if PLACEHOLDER in obj.docstring.value and isinstance(obj, griffe.Function):
            _list_options(obj)
        obj.docstring.value = ROLE.sub(r"`\1`", obj.docstring.value)


def _list_options(function: griffe.Function) -> None:
    """Give a function the signature and docstring that it has at run time."""
    imported = getattr(import_module(function.module.path), function.name)
    function.docstring = griffe.Docstring(inspect.getdoc(imported) or "", parent=function)
    function.overloads = None
    own = [parameter for parameter in function.parameters if parameter.kind is not griffe.ParameterKind.var_keyword]
    options = list(inspect.signature(imported).parameters.values())[len(own) :]
    function.parameters = griffe.Parameters(*own, *map(_as_parameter, options))


def _as_parameter(option: inspect.Parameter) -> griffe.Parameter:
    annotation = inspect.formatannotation(option.annotation, "typing")
    kind = griffe.ParameterKind.keyword_only
    return griffe.Parameter(option.name, annotation=annotation, kind=kind, default=repr(option.default))
