"""Pages of the home, as HTML."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from .elements import document, element
from .forms import button, create_form, open_link, settings_form
from .mlflow_section import mlflow_section
from .space_view import app_name

if TYPE_CHECKING:
    from .calls import CallRefused
    from .elements import Child
    from .space_view import SpaceView
    from .view import HomeView

MAX_PROBLEMS = 3  # a policy that denies DescribeSpace denies it for each space
_TONES = {"Running": "good", "Stopped": "rest", "Failed": "bad", "Stopping": "leaving", "Deleting": "leaving"}


def home_page(home: HomeView, root: str, notice: str = "") -> str:
    """Return the page with all spaces.

    Args:
        home: The content.
        root: The path of the home, which ends with a slash.
        notice: A text that the page shows first; empty for none.
    """
    cards = [_card(space, root) for space in home.spaces]
    spaces = element("ul", *cards, id="spaces", class_="spaces")
    empty = None if cards else element("p", "You have no spaces yet. Create one to work in it.", class_="muted")
    return _page(
        home,
        root,
        element("h1", "Spaces"),
        _problems(home.problems, notice),
        create_form(home, f"{root}spaces"),
        element("div", spaces, empty, id="listing"),
        mlflow_section(home, root),
        _applications(home, root),
    )


def space_page(home: HomeView, space: SpaceView, root: str) -> str:
    """Return the page of one space: all its facts, its settings, and its deletion; ``root`` is that of the home."""
    path = _path(space, root)
    failure = element("p", space.failure, class_="failure") if space.failure else None
    change = settings_form(home, space, f"{path}/settings") if space.can_run and space.volume_gb else None
    advice = element("p", "Stop the space to change or delete it.", class_="muted") if space.is_running else None
    return _page(
        home,
        root,
        element("p", element("a", "All spaces", href=root)),
        element("h1", space.name),
        _problems(home.problems),
        element(
            "div",
            element("div", _badge(space), _actions(space, root), class_="row"),
            failure,
            _facts(space, home),
            advice,
            change,
            _delete_form(space, f"{path}/delete") if space.can_delete else None,
            id="listing",
            data_name=space.name,
            data_state=space.state,
        ),
        title=space.name,
        kind="space",
    )


def notice_page(title: str, *paragraphs: str) -> str:
    """Return a page with a title and paragraphs, for a browser without a session."""
    texts = [element("p", paragraph) for paragraph in paragraphs]
    body = element("body", element("main", element("h1", title), *texts))
    return document(_head(title, None), body)


def _page(home: HomeView, root: str, *content: Child, title: str = "Home", kind: str = "home") -> str:
    profile = home.profile
    who = element("span", f"{profile.name} in {profile.domain.name}, {profile.region.name}", class_="who")
    brand = element("a", "SageMaker Studio", href=root, class_="brand")
    header = element("header", brand, element("span", "simulated by sagemock", class_="muted"), who)
    skip = element("a", "Skip to the content", href="#main", class_="skip")
    announcement = element("p", id="announcement", class_="visually-hidden", role="status")
    body = element(
        "body", skip, header, element("main", *content, id="main", tabindex=-1), announcement, data_page=kind
    )
    return document(_head(f"{title} - SageMaker Studio", root), body)


def _head(title: str, root: str | None) -> Element:
    files: list[Child] = []
    if root:
        files = [element("link", rel="stylesheet", href=f"{root}{name}") for name in ("theme.css", "home.css")]
        files.append(element("script", src=f"{root}home.js", defer=True))
    return element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("link", rel="icon", href="data:,"),
        *files,
    )


def _problems(problems: list[CallRefused], notice: str = "") -> Element:
    """Return the box with errors, which is hidden while there are none."""
    shown = [
        element("p", element("strong", error.code), " ", error.message) if error.code else element("p", error.message)
        for error in problems[:MAX_PROBLEMS]
    ]
    rest = len(problems) - len(shown)
    more = element("p", f"{rest} more calls were refused.") if rest else None
    note = element("p", notice) if notice else None
    return element(
        "div", note, *shown, more, id="problems", class_="error", role="alert", hidden=not (problems or notice)
    )


def _card(space: SpaceView, root: str) -> Element:
    facts = [app_name(space.app_type), space.sharing, space.instance_type]
    facts += [f"{space.volume_gb}\N{NO-BREAK SPACE}GB"] if space.volume_gb else []
    used = element("p", "Last use: ", _time(space.last_use), class_="muted") if space.last_use else None
    return element(
        "li",
        element("h2", element("a", space.name, href=_path(space, root)), id=f"name-{space.name}", tabindex=-1),
        _badge(space),
        element("p", " · ".join(filter(None, facts))),
        used,
        element("p", space.failure, class_="failure") if space.failure else None,
        _actions(space, root),
        id=f"space-{space.name}",
        data_name=space.name,
        data_state=space.state,
    )


def _badge(space: SpaceView) -> Element:
    return element("span", space.state, class_="badge", data_tone=_TONES.get(space.state, "moving"))


def _actions(space: SpaceView, root: str) -> Element:
    path, name = _path(space, root), space.name
    run = button("Run", f"{path}/run", label=f"Run {name}", kind="primary") if space.can_run else None
    stop = button("Stop", f"{path}/stop", label=f"Stop {name}") if space.is_running else None
    open_app = None
    if space.is_running:
        text = f"Open {app_name(space.app_type)}"
        open_app = open_link(text, f"{path}/open", label=f"{text} in {name}")
    return element("div", run, open_app, stop, class_="actions")


def _facts(space: SpaceView, home: HomeView) -> Element:
    rows: list[tuple[str, Child]] = [
        ("Application", app_name(space.app_type)),
        ("Sharing", space.sharing),
        ("Owner", space.owner),
        ("Instance type", space.instance_type or None),
        ("Volume", f"{space.volume_gb} GB" if space.volume_gb else None),
        ("Last use", _time(space.last_use) if space.last_use else None),
        ("Created", _time(space.description["CreationTime"])),
        ("ARN", space.description["SpaceArn"]),
        ("Domain", home.profile.domain.key),
    ]
    pairs = [element("div", element("dt", name), element("dd", value)) for name, value in rows if value is not None]
    return element("dl", *pairs, class_="facts")


def _delete_form(space: SpaceView, action: str) -> Element:
    """Return a button that a second one confirms."""
    warning = element("p", f"The space {space.name} and all files in it will be deleted.")
    confirm = button("Delete space", action, label=f"Delete space {space.name}", kind="danger")
    return element("details", element("summary", "Delete this space"), warning, confirm, id="delete")


def _applications(home: HomeView, root: str) -> Child:
    if not home.has_classic:
        return None
    link = open_link("Open Studio Classic", f"{root}classic/open", label="Open Studio Classic")
    return element("section", element("h2", "Applications"), element("div", link, class_="actions"))


def _path(space: SpaceView, root: str) -> str:
    return f"{root}spaces/{space.name}"


def _time(seconds: float) -> Element:
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return element("time", f"{moment:%Y-%m-%d %H:%M} UTC", datetime=f"{moment:%Y-%m-%dT%H:%M:%SZ}")
