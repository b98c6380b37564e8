"""TensorBoard apps, with a server in its place; tests/jupyter/studio/test_programs.py has the real one."""

import os
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.config import Config

from sagemock import mock_sagemaker
from sagemock.front_door import upstream
from sagemock.front_door.programs import tensorboard

# Responds with its path and its working directory.
SERVER = """
import os, socket, sys
from http.server import BaseHTTPRequestHandler, HTTPServer

class Described(BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"{self.path} in {os.getcwd()}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def address_string(self):
        return "client"

server = HTTPServer(("127.0.0.1", 0), Described, bind_and_activate=False)
server.socket = socket.socket(fileno=int(sys.argv[2]))
server.server_activate()
server.serve_forever()
"""
APP = {"AppType": "TensorBoard", "AppName": "default"}


class Board:
    """A user profile with a TensorBoard, and a browser that opens it."""

    def __init__(self, cloud, make_studio):
        self.cloud = cloud
        self.sagemaker = boto3.client("sagemaker", config=Config(parameter_validation=False))
        self.studio = make_studio(cloud, self.sagemaker)
        self.domain = self.studio.domain()
        self.alice = self.studio.profile(self.domain)

    def open(self, appended="&redirect=TensorBoard", **more):
        url = self.sagemaker.create_presigned_domain_url(**self.alice, **more)["AuthorizedUrl"]
        with requests.Session() as browser:
            return browser.get(url + appended, timeout=60)


@pytest.fixture
def start_board(make_studio, monkeypatch):
    monkeypatch.setattr(tensorboard, "BOOT", SERVER)
    monkeypatch.setattr(tensorboard.TensorBoard, "is_installed", lambda self: True)
    mocks = []

    def start(**options):
        mocks.append(mock_sagemaker(jupyter=True, clock="manual", **options))
        return Board(mocks[-1].__enter__(), make_studio)

    yield start
    for mock in mocks:
        mock.__exit__(None, None, None)


@pytest.fixture
def board(start_board):
    return start_board()


def test_a_profiles_url_opens_its_tensorboard(board):
    board.studio.app(board.alice, "TensorBoard")
    page = board.open("&redirect=TensorBoard&state=L3RlbnNvcmJvYXJkL2RlZmF1bHQv")
    assert page.status_code == 200
    assert page.text.startswith("/tensorboard/default/ in /")
    assert urlsplit(page.url).path == "/tensorboard/default/"
    assert [app["AppType"] for app in board.sagemaker.list_apps()["Apps"]] == ["TensorBoard"]
    assert requests.get(page.url, timeout=30).status_code == 403


def test_a_landing_uri_opens_tensorboard(board):
    board.studio.app(board.alice, "TensorBoard")
    page = board.open("", LandingUri="app:TensorBoard:?runFilter=x")
    assert page.text.startswith("/tensorboard/default/?runFilter=x in ")


def test_opening_tensorboard_counts_as_its_activity(board):
    board.studio.app(board.alice, "TensorBoard")
    created = board.sagemaker.describe_app(**board.alice, **APP)["LastUserActivityTimestamp"]
    board.cloud.clock.advance(hours=1)
    board.open()
    activity = board.sagemaker.describe_app(**board.alice, **APP)["LastUserActivityTimestamp"]
    assert (activity - created).total_seconds() > 3000


def test_a_page_reloads_until_tensorboard_serves(board, monkeypatch, tmp_path):
    gate = tmp_path / "gate"
    os.mkfifo(gate)
    monkeypatch.setattr(tensorboard, "BOOT", f"open({str(gate)!r}).close()\n{SERVER}")  # waits for a writer
    monkeypatch.setattr(upstream, "PAGE_PATIENCE", 0.1)
    board.studio.app(board.alice, "TensorBoard")
    with requests.Session() as browser:
        url = board.sagemaker.create_presigned_domain_url(**board.alice)["AuthorizedUrl"]
        page = browser.get(f"{url}&redirect=TensorBoard", headers={"Accept": "text/html"}, timeout=60)
        assert (page.status_code, page.headers["Refresh"]) == (503, "1")
        assert "this page reloads by itself" in page.text
        gate.open("w").close()
        assert browser.get(page.url, timeout=60).status_code == 200


def test_without_an_app_a_page_explains_it(board):
    page = board.open()
    assert page.status_code == 200
    assert "No TensorBoard app of this user profile or space is InService" in page.text
    board.studio.app(board.alice, "TensorBoard")
    board.sagemaker.delete_app(**board.alice, **APP)
    board.cloud.clock.settle()
    assert "No TensorBoard app" in board.open().text


def test_without_tensorboard_a_page_explains_it(board, monkeypatch):
    monkeypatch.setattr(tensorboard.TensorBoard, "is_installed", lambda self: False)
    board.studio.app(board.alice, "TensorBoard")
    page = board.open()
    assert page.status_code == 200
    assert "pip install &quot;sagemock[tensorboard]&quot;" in page.text
