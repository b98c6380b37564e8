"""Section of the home with MLflow, as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from .elements import element
from .forms import open_link

if TYPE_CHECKING:
    from .mlflow import MlflowView
    from .view import HomeView


def mlflow_section(home: HomeView, root: str) -> Element:
    """Return the section of MLflow, which is hidden while there is nothing in it."""
    items = []
    for view in home.mlflow:
        name = f"{view.name} (MLflow {view.version})" if view.version else view.name
        badge = element("span", view.status, class_="badge", data_tone=_tone_of(view))
        link = open_link("Open", f"{root}{view.path}", label=f"Open {view.name}") if view.can_open else None
        items.append(element("li", element("span", name), badge, link, class_="row"))
    refusal = element("p", str(home.mlflow_refusal), class_="muted") if home.mlflow_refusal else None
    is_empty = not items and refusal is None
    return element(
        "section", element("h2", "MLflow"), element("ul", *items, class_="list"), refusal, id="mlflow", hidden=is_empty
    )


def _tone_of(view: MlflowView) -> str:
    if "Failed" in view.status:
        return "bad"
    if view.status.startswith(("Delet", "Stopping")):
        return "leaving"
    return "good" if view.can_open else "moving" if view.status.endswith("ing") else "rest"
