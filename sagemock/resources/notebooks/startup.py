"""Scripts and repositories of a start, as they are at the time of that start."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .code_repositories import CodeRepository
from .lifecycle_configs import NotebookInstanceLifecycleConfig

if TYPE_CHECKING:
    from sagemock.cloud.launcher import Repository, Script
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request

# AWS gives this reason for a script that exits with an error, too [N6.2, N6.3].
SCRIPT_FAILED = (
    "Notebook Instance Lifecycle Config '{config}' for Notebook Instance '{notebook}' took longer than 5 minutes. "
    "Please check your CloudWatch logs for more details if your Notebook Instance has Internet access."
)


def named_repositories(record: Request) -> list[str]:
    """Return the names and URLs of a notebook instance's repositories, the default one first."""
    default = record.get("DefaultCodeRepository")
    additional = record.get("AdditionalCodeRepositories", ())
    return [default, *additional] if default else [*additional]


def repositories(notebook: Resource) -> tuple[Repository, ...]:
    """Return the repositories to clone, without code repositories that have been deleted since."""
    names = named_repositories(notebook.record)
    return tuple(filter(None, (_repository(notebook, name_or_url) for name_or_url in names)))


def _repository(notebook: Resource, name_or_url: str) -> Repository | None:
    from sagemock.cloud.launcher import Repository

    config = {"RepositoryUrl": name_or_url}
    if not name_or_url.startswith("https://"):
        repository = notebook.region.get(CodeRepository, {"CodeRepositoryName": name_or_url})
        if repository is None:
            return None
        config = repository.record["GitConfig"]
    url = config["RepositoryUrl"]
    directory = urlsplit(url).path.rstrip("/").rpartition("/")[2].removesuffix(".git")
    is_default = name_or_url == notebook.record.get("DefaultCodeRepository")
    return Repository(url, directory or name_or_url, config.get("Branch"), is_default)


def scripts(notebook: Resource, *, first: bool) -> tuple[Script, ...]:
    """Return the scripts to run: OnCreate only at the ``first`` start, OnStart at every start [N12.12]."""
    from sagemock.cloud.launcher import Script

    name = notebook.record.get("NotebookInstanceLifecycleConfigName")
    key = {"NotebookInstanceLifecycleConfigName": name}
    config = notebook.region.get(NotebookInstanceLifecycleConfig, key) if name else None
    if config is None:
        return ()
    failure = SCRIPT_FAILED.format(config=config.arn, notebook=notebook.arn)
    hooks = ("OnCreate", "OnStart") if first else ("OnStart",)
    return tuple(Script(f"LifecycleConfig{hook}", content, failure) for hook, content in _contents(config, hooks))


def _contents(config: Resource, hooks: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield ``(hook, content)`` of each script of the ``hooks``."""
    for hook in hooks:
        for script in config.record.get(hook, ()):
            if "Content" in script:
                yield hook, script["Content"]
