"""HTML elements, built so that texts cannot become markup."""

from __future__ import annotations

from typing import TypeAlias
from xml.etree.ElementTree import Element, tostring

Child: TypeAlias = "Element | str | None"


def element(name: str, /, *children: Child, **attributes: str | int | bool | None) -> Element:
    """Return an element.

    Args:
        name: The name of the tag.
        children: Elements and texts, in order; None adds nothing.
        attributes: The attributes; ``class_`` stands for ``class`` and ``aria_label`` for ``aria-label``. True gives
            the attribute without a value, False and None omit it.
    """
    node = Element(name)
    for attribute, value in attributes.items():
        if value is not None and value is not False:
            node.set(attribute.rstrip("_").replace("_", "-"), "" if value is True else str(value))
    for child in children:
        _append(node, child)
    return node


def document(*children: Element) -> str:
    """Return an HTML document in English with these elements, ``head`` and ``body``."""
    return "<!doctype html>\n" + tostring(element("html", *children, lang="en"), encoding="unicode", method="html")


def _append(node: Element, child: Child) -> None:
    if isinstance(child, Element):
        node.append(child)
    elif child and len(node):
        node[-1].tail = (node[-1].tail or "") + child
    elif child:
        node.text = (node.text or "") + child
