"""Real programs behind presigned URLs; each test is skipped where its program is not installed."""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec

import psutil
import pytest
import requests

pytestmark = pytest.mark.long
CODE_SERVER = shutil.which(os.environ.get("SAGEMOCK_CODE_SERVER") or "code-server")
needs_code_server = pytest.mark.skipif(CODE_SERVER is None, reason="code-server is not installed")
needs_tensorboard = pytest.mark.skipif(find_spec("tensorboard") is None, reason="TensorBoard is not installed")
needs_proxy = pytest.mark.skipif(find_spec("jupyter_server_proxy") is None, reason="jupyter-server-proxy is missing")
WRITE_EVENTS = """
from tensorboard.compat.proto.event_pb2 import Event
from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.summary.writer.event_file_writer import EventFileWriter

writer = EventFileWriter("run-1")
writer.add_event(Event(step=1, wall_time=1.0, summary=Summary(value=[Summary.Value(tag="loss", simple_value=0.5)])))
writer.close()
"""


@pytest.fixture
def live(studio_live):
    return studio_live


@needs_code_server
def test_a_terminal_of_code_editor_runs_commands(live, chromium, temp_dir, tmp_path):
    space = live.studio.lab(live.profile(), "editor", AppType="CodeEditor")
    live.studio.app(space, "CodeEditor")
    page = chromium.new_context().new_page()
    page.goto(live.url({**live.domain, "UserProfileName": "alice"}, SpaceName="editor"), timeout=120_000)
    page.locator(".monaco-workbench").wait_for(timeout=120_000)
    page.keyboard.press("Control+Backquote")
    page.locator(".xterm-screen").click(timeout=60_000)
    page.keyboard.type("expr 6 '*' 7 > answer.txt\n")
    page.get_by_text("answer.txt").first.wait_for(timeout=60_000)  # in the explorer
    (answer,) = temp_dir.rglob("answer.txt")
    assert answer.read_text() == "42\n"
    page.screenshot(path=tmp_path / "terminal.png")
    page.close()
    programs = [process for process in psutil.process_iter() if is_code_server(process, temp_dir)]
    assert programs
    live.studio.client.delete_app(**space, AppType="CodeEditor", AppName="default")
    live.cloud.clock.settle()
    assert [process for process in programs if process.is_running()] == []


def is_code_server(process, temp_dir):
    try:
        return "--socket-mode" in process.cmdline() and any(str(temp_dir) in part for part in process.cmdline())
    except psutil.Error:
        return False


@needs_tensorboard
def test_tensorboard_shows_the_runs_of_its_owner(live, chromium, temp_dir, tmp_path):
    alice = live.profile()
    live.studio.app(alice, "TensorBoard")
    url = live.url(alice) + "&redirect=TensorBoard"
    with requests.Session() as browser:
        origin = browser.get(url, timeout=60).url.partition("/tensorboard")[0]
        (volume,) = temp_dir.glob("sagemock-*/volumes/*")
        subprocess.run([sys.executable, "-c", WRITE_EVENTS], cwd=volume, check=True)
        runs = f"{origin}/tensorboard/default/data/runs"
        while browser.get(runs, timeout=60).json() != ["run-1"]:
            pass
    page = chromium.new_context().new_page()
    page.goto(live.url(alice) + "&redirect=TensorBoard", timeout=60_000)
    page.get_by_text("loss").first.wait_for(timeout=60_000)
    page.screenshot(path=tmp_path / "board.png")
    page.close()


@needs_proxy
def test_jupyterlab_proxies_servers_of_its_user(live):
    alice = live.profile()
    space = live.studio.lab(alice)
    live.studio.app(space, "JupyterLab")
    with live.visit_lab(alice, space) as visitor:
        code = (
            "import http.server, threading; server = http.server.HTTPServer(('127.0.0.1', 0), "
            "http.server.SimpleHTTPRequestHandler); "
            "threading.Thread(target=server.serve_forever, daemon=True).start(); print(server.server_port)"
        )
        port = visitor.run(code).split()[-1]
        page = visitor.request("GET", f"/proxy/{port}/")
        assert page.status_code == 200
        assert "Directory listing" in page.text
        assert requests.get(f"{visitor.notebook.origin}/proxy/{port}/", timeout=30).status_code == 403
