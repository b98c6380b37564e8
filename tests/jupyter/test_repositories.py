"""Git repositories are cloned into the volume when an instance is created, if that is asked for.

SageMaker takes https:// alone; git's own ``url.<base>.insteadOf`` leads it to a repository on this machine.
"""

import subprocess

import pytest

HOST = "https://git.example.com/"


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Make a repository with a branch ``main`` and one more; gives its URL."""
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"url.file://{tmp_path}/.insteadOf")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", HOST)

    def repository(name):
        place = tmp_path / f"{name}.git"
        git = ["git", "-C", str(place), "-c", "user.name=me", "-c", "user.email=me@example.com"]
        subprocess.run(["git", "init", "-q", "-b", "main", str(place)], check=True)
        for branch in ("main", "other"):
            (place / "branch.txt").write_text(branch)
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
    return visitor.ask("GET", f"/api/contents/{path}").json().get("content")


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
        assert opens_in(visitor.ask("GET", "/"), "first")
        assert opens_in(visitor.ask("GET", "/?view=tree"), "first")


def test_a_code_repository_is_cloned_by_its_url_and_branch(lab, repository):
    git = {"RepositoryUrl": repository("first"), "Branch": "other"}
    lab.sagemaker.create_code_repository(CodeRepositoryName="mine", GitConfig=git)
    lab.create(DefaultCodeRepository="mine")
    with lab.visit() as visitor:
        assert content(visitor, "first/branch.txt") == "other"


def test_what_is_there_is_not_cloned_again(lab, repository):
    lab.create(DefaultCodeRepository=repository("first"))
    with lab.visit() as visitor:
        body = {"type": "file", "format": "text", "content": "mine"}
        visitor.ask("PUT", "/api/contents/first/branch.txt", json=body)
    lab.stop()
    assert lab.start()["NotebookInstanceStatus"] == "InService"
    with lab.visit() as visitor:
        assert content(visitor, "first/branch.txt") == "mine"


def test_what_was_added_is_cloned_at_the_next_start(lab, repository):
    lab.create(DefaultCodeRepository=repository("first"))
    lab.stop()
    this = {"NotebookInstanceName": "lab"}
    lab.sagemaker.update_notebook_instance(**this, AdditionalCodeRepositories=[repository("second")])
    lab.settle()
    lab.start()
    with lab.visit() as visitor:
        assert content(visitor, "second/branch.txt") == "main"


def test_a_repository_that_cannot_be_cloned_fails_the_instance_in_gits_words(lab, repository):
    repository("first")
    described = lab.create(DefaultCodeRepository=f"{HOST}none.git")
    assert described["NotebookInstanceStatus"] == "Failed"
    assert described["FailureReason"].startswith("fatal: ")
    assert "none.git" in described["FailureReason"]


def test_a_branch_that_is_not_there_fails_the_instance(lab, repository):
    git = {"RepositoryUrl": repository("first"), "Branch": "none"}
    lab.sagemaker.create_code_repository(CodeRepositoryName="mine", GitConfig=git)
    reason = lab.create(DefaultCodeRepository="mine")["FailureReason"]
    assert "Remote branch none not found" in reason


def test_a_clone_that_takes_too_long_fails_and_can_be_tried_again(lab, repository, monkeypatch, tmp_path):
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


def test_git_asks_nobody_for_a_password_and_heeds_no_hook_around_it(lab, repository, monkeypatch, tmp_path):
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
