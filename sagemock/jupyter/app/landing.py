"""Which Jupyter interface there is to show, and what stands at the addresses of those that there are not."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async, url_escape, url_path_join
from tornado.web import HTTPError, authenticated

from . import pages

Rule = tuple[str, type[JupyterHandler], dict[str, Any]]


def extensions() -> list[str]:
    """The server extensions to load, of those that are installed."""
    wanted = ["jupyter_server_terminals", "jupyterlab", "jupyter_lsp", "notebook", "nbclassic"]
    return [name for name in wanted if _installed(name)]


def interfaces() -> list[str]:
    """The interfaces that are installed, best first: "lab", "tree"."""
    tree = _installed("notebook") or _installed("nbclassic")
    return ["lab"] * _installed("jupyterlab") + ["tree"] * tree


def _installed(name: str) -> bool:
    # By its metadata: nbclassic puts a "notebook" of its own into sys.modules.
    try:
        major = int(version(name).split(".")[0])
    except PackageNotFoundError:
        return False
    return name != "notebook" or major >= 7  # before, this was another program altogether


def rules(base: str, name: str) -> list[Rule]:
    """Handlers for ``/``, ``/lab`` and ``/tree``, but not in the place of an interface that is installed."""
    there = interfaces()
    missing = [interface for interface in ("lab", "tree") if interface not in there]
    return [
        (url_path_join(base, "/?"), Home, {"name": name, "interfaces": there}),
        *(
            (url_path_join(base, f"/{each}(/.*)?"), RedirectMissing, {"name": name, "interfaces": there})
            for each in missing
        ),
    ]


class Landing(JupyterHandler):
    """What there is, for people."""

    def initialize(self, name: str, interfaces: list[str]) -> None:
        self.name = name
        self.interfaces = interfaces

    async def show(self, directory: str) -> None:
        kernels = await ensure_async(self.kernel_spec_manager.get_all_specs())
        names = [kernel["spec"]["display_name"] for kernel in kernels.values()]
        self.write(pages.landing(self.name, self.base_url, await self._files(directory), names))

    async def _files(self, directory: str) -> list[tuple[str, str]]:
        model = await ensure_async(self.contents_manager.get(directory))  # type: ignore[no-untyped-call]  # Jupyter's
        if model["type"] != "directory":
            raise HTTPError(404)
        return [(self._label(entry), self._address(entry)) for entry in model["content"]]

    def _label(self, entry: dict[str, Any]) -> str:
        return f"{entry['name']}/" if entry["type"] == "directory" else f"{entry['name']}"

    def _address(self, entry: dict[str, Any]) -> str:
        door = "tree" if entry["type"] == "directory" else "files"
        return str(url_path_join(self.base_url, door, url_escape(entry["path"])))


class Home(Landing):
    """``/``, where a presigned URL leads; ``?view=lab`` as in AWS's URLs asks for JupyterLab."""

    @authenticated
    async def get(self) -> None:
        asked = self.get_query_argument("view", "")
        place = self.contents_manager.preferred_dir
        if not self.interfaces:
            await self.show(place)
        elif (door := asked if asked in self.interfaces else self.interfaces[0]) == "lab":
            self.redirect(self.base_url + door)  # which knows the place by itself
        else:
            self.redirect(url_path_join(self.base_url, door, url_escape(place)))


class RedirectMissing(Landing):
    """The address of an interface that is not installed: the same place in another one, or the landing page."""

    @authenticated
    async def get(self, path: str | None) -> None:
        place = (path or "").removeprefix("/tree").strip("/")
        if self.interfaces:
            door = {"lab": "lab/tree", "tree": "tree"}[self.interfaces[0]]
            self.redirect(url_path_join(self.base_url, door, url_escape(place)))
        else:
            await self.show(place)
