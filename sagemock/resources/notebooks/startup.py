"""What a notebook instance is made of when it starts: its scripts and repositories, as they are at that time."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock.cloud.launcher import Repository, Script

from .code_repositories import CodeRepository
from .lifecycle_configs import NotebookInstanceLifecycleConfig

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request

# Also said of a script that fails at once (6.2, 6.3).
SCRIPT_FAILED = (
    "Notebook Instance Lifecycle Config '{config}' for Notebook Instance '{notebook}' took longer than 5 minutes. "
    "Please check your CloudWatch logs for more details if your Notebook Instance has Internet access."
)


def named_repositories(record: Request) -> list[str]:
    """What a notebook instance calls its repositories, the default one first."""
    return [*filter(None, [record.get("DefaultCodeRepository")]), *record.get("AdditionalCodeRepositories", ())]


def repositories(notebook: Resource) -> tuple[Repository, ...]:
    """Those to clone; a code repository that was deleted since is none any more."""
    found = []
    for name_or_url in named_repositories(notebook.record):
        git = {"RepositoryUrl": name_or_url}
        if not name_or_url.startswith("https://"):
            if not notebook.region.has(CodeRepository, name_or_url):
                continue
            git = notebook.region.find(CodeRepository, {"CodeRepositoryName": name_or_url}).record["GitConfig"]
        directory = urlsplit(git["RepositoryUrl"]).path.rstrip("/").rpartition("/")[2].removesuffix(".git")
        is_default = name_or_url == notebook.record.get("DefaultCodeRepository")
        found.append(Repository(git["RepositoryUrl"], directory or name_or_url, git.get("Branch"), is_default))
    return tuple(found)


def scripts(notebook: Resource, *, first: bool) -> tuple[Script, ...]:
    """Those to run: OnCreate at the ``first`` start alone, OnStart at every one."""
    name = notebook.record.get("NotebookInstanceLifecycleConfigName")
    if not name or not notebook.region.has(NotebookInstanceLifecycleConfig, name):
        return ()
    config = notebook.region.find(NotebookInstanceLifecycleConfig, {"NotebookInstanceLifecycleConfigName": name})
    failure = SCRIPT_FAILED.format(config=config.arn, notebook=notebook.arn)
    hooks = ("OnCreate", "OnStart") if first else ("OnStart",)
    contents = [(hook, each["Content"]) for hook in hooks for each in config.record.get(hook, ()) if "Content" in each]
    return tuple(Script(f"LifecycleConfig{hook}", content, failure) for hook, content in contents)
