"""Landing page; redirects when JupyterLab or Notebook is missing."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, distribution

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import ensure_async, url_escape, url_path_join
from tornado.web import HTTPError, RequestHandler, authenticated

from sagemock.processes.config import JsonObject

from . import pages

Rule = tuple[str, type[RequestHandler], JsonObject]
# jupyter_server_proxy opens the user's own servers, such as TensorBoard, at /proxy/PORT/, as in Studio's images.
EXTENSIONS = (
    *("jupyter_server_terminals", "jupyterlab", "jupyter_lsp", "notebook", "nbclassic"),
    "jupyter_server_proxy",
)
INTERFACES = ("lab", "tree")


def extensions() -> list[str]:
    """Return the installed server extensions that are to be loaded."""
    return [name for name in EXTENSIONS if _is_installed(name)]


def interfaces() -> list[str]:
    """Return the installed interfaces, "lab" and "tree", best first."""
    installed = {
        "lab": _is_installed("jupyterlab"),
        "tree": _is_installed("notebook") or _is_installed("nbclassic"),
    }
    return [name for name in INTERFACES if installed[name]]


def _is_installed(name: str) -> bool:
    # By its metadata: nbclassic puts a module named "notebook" into sys.modules.
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return False
    return name != "notebook" or int(found.version.split(".")[0]) >= 7  # older versions are not server extensions


def rules(base: str, name: str) -> list[Rule]:
    """Return the handlers for ``/``, and for ``/lab`` and ``/tree`` where that interface is not installed."""
    installed = interfaces()
    arguments = {"name": name, "interfaces": installed}
    missing = [interface for interface in INTERFACES if interface not in installed]
    redirects = [(url_path_join(base, f"/{interface}(/.*)?"), RedirectMissing, arguments) for interface in missing]
    return [(url_path_join(base, "/?"), Home, arguments), *redirects]


class LandingHandler(JupyterHandler):
    """Base of the handlers that show the landing page."""

    def initialize(self, name: str, interfaces: list[str]) -> None:
        """Store the arguments of the rule."""
        self.name = name
        self.interfaces = interfaces

    async def show(self, directory: str) -> None:
        """Write the landing page with the files of ``directory``."""
        kernels = await ensure_async(self.kernel_spec_manager.get_all_specs())
        names = [kernel["spec"]["display_name"] for kernel in kernels.values()]
        self.write(pages.landing(self.name, self.base_url, await self._files(directory), names))

    async def _files(self, directory: str) -> list[tuple[str, str]]:
        model = await ensure_async(self.contents_manager.get(directory))
        if model["type"] != "directory":
            raise HTTPError(404)
        return [(self._label(entry), self._url(entry)) for entry in model["content"]]

    def _label(self, entry: JsonObject) -> str:
        return f"{entry['name']}/" if entry["type"] == "directory" else f"{entry['name']}"

    def _url(self, entry: JsonObject) -> str:
        prefix = "tree" if entry["type"] == "directory" else "files"
        return str(url_path_join(self.base_url, prefix, url_escape(entry["path"])))


class Home(LandingHandler):
    """``/``, to which a presigned URL leads; ``?view=lab``, as in AWS's URLs, selects JupyterLab."""

    @authenticated
    async def get(self) -> None:
        """Redirect to the selected interface, or show the landing page."""
        directory = self.contents_manager.preferred_dir
        if not self.interfaces:
            await self.show(directory)
            return
        view = self.get_query_argument("view", "")
        interface = view if view in self.interfaces else self.interfaces[0]
        if interface == "lab":
            self.redirect(self.base_url + interface)  # JupyterLab opens the preferred directory itself
        else:
            self.redirect(url_path_join(self.base_url, interface, url_escape(directory)))


class RedirectMissing(LandingHandler):
    """The URL of an interface that is not installed: leads to the same directory in another one."""

    @authenticated
    async def get(self, path: str | None) -> None:
        """Redirect to the best installed interface, or show the landing page."""
        directory = (path or "").removeprefix("/tree").strip("/")
        if self.interfaces:
            prefix = {"lab": "lab/tree", "tree": "tree"}[self.interfaces[0]]
            self.redirect(url_path_join(self.base_url, prefix, url_escape(directory)))
        else:
            await self.show(directory)
