"""Forms and buttons of the home."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from sagemock import assumptions
from sagemock.protocol.service_model import service_model

from .elements import element
from .space_view import app_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from .space_view import SpaceView
    from .view import HomeView

SYSTEM = "system"  # the instance type of apps that do not run in the customer's account


def button(text: str, action: str, *, label: str, kind: str = "") -> Element:
    """Return a button that sends a request.

    Args:
        text: The visible text.
        action: The path that the request is sent to.
        label: The text for screen readers.
        kind: The class of the button.
    """
    press = element("button", text, class_=kind or None, aria_label=label, id=action.rpartition("/studio/")[2])
    return element("form", press, method="post", action=action)


def open_link(text: str, href: str, label: str) -> Element:
    """Return a link that looks like a button and opens a new tab; ``label`` is for screen readers."""
    return element("a", text, href=href, class_="button primary", target="_blank", rel="noopener", aria_label=label)


def create_form(home: HomeView, action: str) -> Element | None:
    """Return the form that creates a space, behind its heading; None if the user sees no application for one."""
    if not home.app_types:
        return None
    name_shape = service_model().shape_for("SpaceName").metadata
    name = element("input", id="name", name="name", required=True, maxlength=name_shape["max"], autocomplete="off")
    size = assumptions.SPACE_VOLUME_GB
    size = home.setting("SpaceStorageSettings", "DefaultEbsStorageSettings", "DefaultEbsVolumeSizeInGb", default=size)
    sharing = {"Private": "Private: only for you", "Shared": "Shared with all users of the domain"}
    types = {app_type: app_name(app_type) for app_type in home.app_types}
    form = element(
        "form",
        field("Name", name),
        field("Application", _select("app_type", types, "")),
        field("Sharing", _select("sharing", sharing, "")),
        field("Instance type", _instance_types(home, assumptions.LAB_INSTANCE_TYPE)),
        field("Volume (GB)", _volume(home, size)),
        element("button", "Create", class_="primary"),
        method="post",
        action=action,
    )
    return element("details", element("summary", "Create space"), form, id="create")


def settings_form(home: HomeView, space: SpaceView, action: str) -> Element:
    """Return the form that changes a stopped space."""
    form = element(
        "form",
        field("Instance type", _instance_types(home, space.instance_type or assumptions.LAB_INSTANCE_TYPE)),
        field("Volume (GB)", _volume(home, space.volume_gb or 0)),
        element("button", "Save changes", class_="primary"),
        method="post",
        action=action,
    )
    return element("section", element("h2", "Settings"), form, id="settings")


def field(label: str, control: Element) -> Element:
    """Return a control with its label."""
    return element("p", element("label", label, for_=control.get("id")), control, class_="field")


def _instance_types(home: HomeView, selected: str) -> Element:
    types: Iterable[str] = service_model().shape_for("AppInstanceType").enum
    shown = [name for name in types if name != SYSTEM and not home.hides_instance(name)]
    return _select("instance_type", {name: name for name in shown}, selected)


def _volume(home: HomeView, size: int) -> Element:
    limits = service_model().shape_for("SpaceEbsVolumeSizeInGb").metadata
    path = ("SpaceStorageSettings", "DefaultEbsStorageSettings", "MaximumEbsVolumeSizeInGb")
    most = home.setting(*path, default=limits["max"])
    return element(
        "input", id="volume_gb", name="volume_gb", type="number", min=limits["min"], max=most, value=size, required=True
    )


def _select(name: str, options: Mapping[str, str], selected: str) -> Element:
    nodes = [
        element("option", text, value=value, selected="selected" if value == selected else None)
        for value, text in options.items()
    ]
    return element("select", *nodes, id=name, name=name, required=True)
