"""Git repositories are cloned into the volume of a new instance, with clone_repositories=True.

SageMaker accepts only https://; git's ``url.<base>.insteadOf`` redirects it to a repository on this machine.
"""

import subprocess

import pytest

HOST = "https://git.example.com/"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Return a function that creates a repository with the branches ``main`` and ``other``, and returns its URL."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{tmp_path}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", HOST)

    def repository(name):
        worktree = tmp_path / f"{name}.git"
        git = ["git", "-C", str(worktree), "-c", "user.name=me", "-c", "user.email=me@example.com"]
        subprocess.run(["git", "init", "-q", "-b", "main", str(worktree)], check=True)
        for branch in ("main", "other"):
            (worktree / "branch.txt").write_text(branch)
            subprocess.run([*git, "checkout", "-q", "-B", branch], check=True)
            subprocess.run([*git, "add", "branch.txt"], check=True)
            subprocess.run([*git, "commit", "-q", "-m", "as a test"], check=True)
        subprocess.run([*git, "checkout", "-q", "main"], check=True)
        return f"{HOST}{name}.git"

    return repository


@pytest.fixture
def lab(live):
    return live(clone_repositories=True)


def content(visitor, path):
    return visitor.request("GET", f"/api/contents/{path}").json().get("content")


def opens_in(page, directory):
    """Return whether a page of JupyterLab, Jupyter Notebook or, without both, our own shows this directory."""
    signs = (f'"preferredPath": "{directory}"', f"/files/{directory}/branch.txt")
    return page.url.endswith(f"/tree/{directory}") or any(sign in page.text for sign in signs)


def test_repositories_are_cloned_side_by_side(lab, repository):
    first, second = repository("first"), repository("second")
    described = lab.create(DefaultCodeRepository=first, AdditionalCodeRepositories=[second])
    assert described["NotebookInstanceStatus"] == "InService"
    with lab.visit() as visitor:
        assert content(visitor, "first/branch.txt") == content(visitor, "second/branch.txt") == "main"


def test_jupyter_opens_in_the_default_repository(lab, repository):
    lab.create(DefaultCodeRepository=repository("first"), AdditionalCodeRepositories=[repository("second")])
    with lab.visit() as visitor:
        assert opens_in(visitor.request("GET", "/"), "first")
        assert opens_in(visitor.request("GET", "/?view=tree"), "first")


def test_a_code_repository_is_cloned_with_its_branch(lab, repository):
    git = {"RepositoryUrl": repository("first"), "Branch": "other"}
    lab.sagemaker.create_code_repository(CodeRepositoryName="mine", GitConfig=git)
    lab.create(DefaultCodeRepository="mine")
    with lab.visit() as visitor:
        assert content(visitor, "first/branch.txt") == "other"


def test_an_existing_clone_is_kept(lab, repository):
    lab.create(DefaultCodeRepository=repository("first"))
    with lab.visit() as visitor:
        body = {"type": "file", "format": "text", "content": "mine"}
        visitor.request("PUT", "/api/contents/first/branch.txt", json=body)
    lab.stop()
    assert lab.start()["NotebookInstanceStatus"] == "InService"
    with lab.visit() as visitor:
        assert content(visitor, "first/branch.txt") == "mine"


def test_an_added_repository_is_cloned_on_restart(lab, repository):
    lab.create(DefaultCodeRepository=repository("first"))
    lab.stop()
    this = {"NotebookInstanceName": "lab"}
    lab.sagemaker.update_notebook_instance(**this, AdditionalCodeRepositories=[repository("second")])
    lab.settle()
    lab.start()
    with lab.visit() as visitor:
        assert content(visitor, "second/branch.txt") == "main"


def test_a_failed_clone_reports_the_message_of_git(lab, repository):
    repository("first")
    described = lab.create(DefaultCodeRepository=f"{HOST}none.git")
    assert described["NotebookInstanceStatus"] == "Failed"
    assert described["FailureReason"].startswith("fatal: ")
    assert "none.git" in described["FailureReason"]


def test_a_missing_branch_fails_the_instance(lab, repository):
    git = {"RepositoryUrl": repository("first"), "Branch": "none"}
    lab.sagemaker.create_code_repository(CodeRepositoryName="mine", GitConfig=git)
    reason = lab.create(DefaultCodeRepository="mine")["FailureReason"]
    assert "Remote branch none not found" in reason


def test_a_clone_timeout_can_be_retried(lab, repository, monkeypatch, tmp_path):
    url = repository("first")
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 1000\n")
    slow.chmod(0o700)
    with monkeypatch.context() as settings:
        settings.setattr("sagemock.jupyter.startup.CLONE_SECONDS", 0.3)
        settings.setenv("GIT_CONFIG_COUNT", "0")
        settings.setenv("GIT_CONFIG_PARAMETERS", f"'core.sshCommand={slow}' 'url.ssh://me@127.0.0.1/.insteadOf={HOST}'")
        reason = lab.create(DefaultCodeRepository=url)["FailureReason"]
    assert reason == "fatal: the repository could not be cloned in time"
    assert lab.start()["NotebookInstanceStatus"] == "InService"


def test_git_ignores_prompts_and_variables_of_hooks(lab, repository, monkeypatch, tmp_path):
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_ASKPASS", str(tmp_path / "never"))
    url = repository_without_hook(repository, monkeypatch)
    assert lab.create(DefaultCodeRepository=url)["NotebookInstanceStatus"] == "InService"


def repository_without_hook(repository, monkeypatch):
    with monkeypatch.context() as settings:
        settings.delenv("GIT_DIR")
        return repository("first")


def test_without_the_option_nothing_is_cloned(live, repository):
    lab = live()
    assert lab.create(DefaultCodeRepository=f"{HOST}none.git")["NotebookInstanceStatus"] == "InService"
