"""Presigned URLs opened in headless Chromium."""

import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from sagemock.jupyter import LocalLauncher

CELL = "print('six times seven is', 6 * 7)"
SHOWN = "six times seven is 42"
ANALYSIS = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    "cells": [
        {"id": "one", "cell_type": "code", "source": CELL, "metadata": {}, "outputs": [], "execution_count": None}
    ],
}
PATIENCE = 90_000  # milliseconds: JupyterLab loads slowly, and CI is slow


@pytest.fixture
def page(chromium, tmp_path):
    """A page in a new browser context, which requests nothing from other machines; its last state is saved."""
    with chromium.new_context() as context:
        foreign_urls = []
        context.on("request", lambda request: "//127.0.0.1:" in request.url or foreign_urls.append(request.url))
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        yield page
        page.screenshot(path=tmp_path / "last-state.png")
        assert [url for url in foreign_urls if not url.startswith(("data:", "blob:"))] == []


def write_analysis(notebook):
    with notebook.visit() as visitor:
        visitor.request(
            "PUT", "/api/contents/analysis.ipynb", json={"type": "notebook", "format": "json", "content": ANALYSIS}
        )


@pytest.mark.skipif(not find_spec("jupyterlab"), reason="JupyterLab is not installed")
def test_jupyterlab_opens_a_notebook_and_runs_a_cell(notebook, page):
    write_analysis(notebook)
    page.goto(notebook.link())
    page.get_by_role("listitem", name="analysis.ipynb").dblclick()
    page.get_by_text("| Idle").wait_for()
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    page.get_by_text(SHOWN, exact=True).wait_for()
    assert "authToken" not in page.url
    assert page.get_by_text("Would you like to").count() == 0  # get news, update, build, ...


def go_and_wait_for_the_kernel(page, url):
    """Wait until Notebook 7 has a kernel: a cell that is run before is not executed, or a dialog asks for a kernel."""
    messages = []

    def follow(socket):
        if "/channels" in socket.url:
            socket.on("framereceived", lambda message: messages.append(str(message)))

    page.on("websocket", follow)
    page.goto(url)
    while not any("idle" in message for message in messages):
        page.wait_for_timeout(50)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()  # which it also says at the very start


@pytest.mark.skipif(not find_spec("notebook"), reason="Notebook 7 is not installed")
def test_notebook_7_runs_a_cell(notebook, page):
    write_analysis(notebook)
    go_and_wait_for_the_kernel(page, notebook.link("/notebooks/analysis.ipynb"))
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Shift+Enter")
    page.get_by_text(SHOWN, exact=True).wait_for()


def test_an_expired_url_shows_a_help_page(notebook, local_launcher, page, now):
    link = notebook.link()
    local_launcher.tick(now + 600)
    answer = page.goto(link)
    assert answer.status == 403
    assert page.get_by_role("heading").inner_text() == "Access denied"
    assert "expired" in page.content()
    assert "create_presigned_notebook_instance_url" in page.content()


@pytest.fixture
def without_interfaces(monkeypatch, tmp_path):
    """Hide the installed interfaces from the servers."""
    farm = tmp_path / "site-packages"
    farm.mkdir()
    for directory in [Path(entry) for entry in sys.path if entry.endswith("site-packages")]:
        for entry in directory.iterdir():
            if not entry.name.startswith(("jupyterlab", "jupyter_lsp", "notebook", "nbclassic")):
                (farm / entry.name).symlink_to(entry)
    kept = [entry for entry in sys.path if not entry.endswith("site-packages")]
    monkeypatch.setattr(sys, "path", [*kept, str(farm)])


def test_the_landing_page_shows_files_and_kernels(without_interfaces, temp_dir, new_notebook, page, now):
    launcher = LocalLauncher(now, start_method="spawn")
    notebook = new_notebook(launcher).start()
    with notebook.visit() as visitor:
        body = {"type": "file", "format": "text", "content": "six times seven"}
        visitor.request("PUT", "/api/contents/notes.txt", json=body)
    page.goto(notebook.link())
    assert page.get_by_role("heading", level=1).inner_text() == "nb"
    assert 'pip install "sagemock[lab]"' in page.inner_text("body")
    assert "Python 3" in page.inner_text("body")
    page.get_by_role("link", name="notes.txt").click()
    page.wait_for_url("**/files/notes.txt")
    assert page.inner_text("body") == "six times seven"
    launcher.close()
