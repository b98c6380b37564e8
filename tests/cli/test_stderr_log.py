"""The log of servers on standard error, also if that is not read."""

import json
import logging
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from sagemock.cli.server import stderr_log
from sagemock.cli.server.stderr_log import StderrHandler

SIGNED = "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature="


@pytest.fixture
def new_log(monkeypatch):
    """Return a function that makes a log, and the handler that prints its records to the standard error of then."""
    log = logging.getLogger("sagemock_test_log")
    monkeypatch.setattr(stderr_log, "CLOSE_TIMEOUT", 30)  # seconds, for machines with other load

    def new_log():
        log.handlers[:] = [StderrHandler()]
        return log, log.handlers[0]

    yield new_log
    log.handlers.clear()


def test_records_are_printed_in_order(capfd, new_log):
    log, handler = new_log()
    for number in range(5):
        log.warning("record %d", number)
    handler.close()
    assert capfd.readouterr().err == "".join(f"record {number}\n" for number in range(5))


def test_streams_without_descriptor_get_records(capsys, new_log):
    log, handler = new_log()
    try:
        raise ValueError("wrong")
    except ValueError:
        log.exception("failed")
    handler.close()
    text = capsys.readouterr().err
    assert text.startswith("failed\nTraceback ")
    assert text.endswith("ValueError: wrong\n")


def test_dropped_records_are_counted(monkeypatch, new_log):
    reader, writer = os.pipe()
    monkeypatch.setattr(stderr_log, "_descriptor", lambda: writer)
    monkeypatch.setattr(stderr_log, "MAX_QUEUED", 3)
    log, handler = new_log()
    count, size = 60, 10_000
    for _ in range(count):  # a pipe holds less than this
        log.warning("x" * size)
    text, dropped, printed = "", 0, 0
    while printed + dropped < count:
        text += os.read(reader, 1 << 16).decode()
        printed = text.count("x" * size + "\n")
        dropped = sum(int(number) for number in re.findall(r"^(\d+) log records were dropped", text, re.MULTILINE))
    assert printed + dropped == count
    assert dropped > 0
    handler.close()
    os.close(reader)
    os.close(writer)


def test_server_answers_while_its_log_is_full():
    command = [sys.executable, "-m", "sagemock", "serve", "--port", "0", "--clock", "manual"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = next(word for word in process.stdout.readline().split() if word.startswith("http"))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        for number in range(100):  # each logs 1 KB, and a pipe holds 64 KB
            headers = {"X-Amz-Target": f"SageMaker.{number}{'x' * 1000}", "Authorization": SIGNED + "0" * 64}
            with pytest.raises(urllib.error.HTTPError) as error:
                opener.open(urllib.request.Request(url, b"{}", headers), timeout=30)
            error.value.close()
        with opener.open(f"{url}/_sagemock/health", timeout=30) as health:
            assert json.load(health)["status"] == "running"
        process.terminate()
        assert process.wait(timeout=30) == 0
