"""``sagemock serve --events-to URL``: events posted to a program."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import sagemock
from sagemock.cli.main import main
from sagemock.server import webhook

NEW = {
    "NotebookInstanceName": "lab",
    "InstanceType": "ml.t3.medium",
    "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
}


class Program:
    """An HTTP server that records events; it answers with ``statuses`` first, then with 200."""

    def __init__(self, *statuses):
        self.statuses, self.received, self.changed = list(statuses), [], threading.Condition()

    def take(self, body):
        with self.changed:
            self.received.append(json.loads(body))
            self.changed.notify_all()
            return self.statuses.pop(0) if self.statuses else 200

    def wait_for(self, count):
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.received) >= count, 30), self.received
        return self.received


@contextmanager
def listening(program):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            status = program.take(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/events"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def labels(events):
    details = [event["detail"] for event in events]
    return [detail.get("eventName") or detail["NotebookInstanceStatus"] for detail in details]


@pytest.fixture(autouse=True)
def short_delays(monkeypatch):
    monkeypatch.setattr(webhook, "DELAYS", (0.01,) * 3)


@pytest.mark.parametrize("statuses", [(), (503, 429), (500, 500, 500)])
def test_program_gets_every_event_in_order(statuses):
    program = Program(*statuses)
    with listening(program) as url, sagemock.serve(clock="instant", events_to=url) as server:
        create(server)
        received = program.wait_for(3 + len(statuses))[len(statuses) :]
        assert labels(received) == ["Pending", "CreateNotebookInstance", "InService"]
        assert received[::2] == server.cloud.events


def create(server):
    import boto3

    keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    boto3.client("sagemaker", endpoint_url=server.url, **keys).create_notebook_instance(**NEW)


@pytest.mark.parametrize("status", [400, 302])
def test_refused_event_is_dropped_with_a_message(status, caplog):
    program = Program(status)
    with listening(program) as url, sagemock.serve(clock="manual", events_to=url) as server:
        create(server)
        assert labels(program.wait_for(2)) == ["Pending", "CreateNotebookInstance"]
    assert f"did not take the event {program.received[0]['id']}" in caplog.text


def test_absent_program_does_not_stop_the_server(caplog, monkeypatch):
    monkeypatch.setattr(webhook, "CLOSE_TIMEOUT", 0.2)
    monkeypatch.setattr(webhook, "DELAYS", (60,))
    with listening(Program()) as url:
        pass
    with sagemock.serve(clock="manual", events_to=url) as server:
        create(server)
        assert server.cloud.resource("lab").status == "Pending"
    assert "2 events were not delivered to" in caplog.text


def test_handler_errors_are_logged_by_servers(caplog):
    with sagemock.serve(clock="manual") as server:
        server.cloud.on_event({"source": ["aws.sagemaker"]}, lambda event: 1 / 0)
        create(server)
    assert "a handler of cloud.on_event() failed" in caplog.text
    assert "ZeroDivisionError" in caplog.text


@pytest.mark.parametrize("url", ["", "example", "ftp://127.0.0.1/", "http://", 5])
def test_url_that_is_not_http_is_refused(url):
    with pytest.raises(ValueError, match=r"events_to=.* must be an HTTP URL"):
        sagemock.serve(events_to=url)


def test_command_line_names_the_option(capsys):
    assert main(["serve", "--events-to", "here"]) == 1
    assert "--events-to here must be an HTTP URL" in capsys.readouterr().err


def test_lookup_events_is_answered_by_servers():
    import boto3

    keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "x", "region_name": "us-east-1"}
    with sagemock.serve(clock="manual") as server:
        create(server)
        (event,) = boto3.client("cloudtrail", endpoint_url=server.url, **keys).lookup_events()["Events"]
    record = json.loads(event["CloudTrailEvent"])
    assert (event["EventName"], record["sourceIPAddress"]) == ("CreateNotebookInstance", "127.0.0.1")
