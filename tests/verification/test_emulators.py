"""Other emulators stand for AWS: moto's server, and LocalEmu where `make test-emulators` has installed it."""

import json
import os
import signal
import socket
import subprocess
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer

from sagemock import recording
from sagemock.cli.main import main

LOCALEMU = Path(__file__).parents[2] / os.environ.get("TEST_EMULATORS", ".venv-emulators") / "bin" / "localemu"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NEW = {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
FREE = ["--create", "--yes", "--poll", "0.01"]
PAID = ["--role-arn", ROLE, "--vpc-id", "vpc-12345678", "--subnet-ids", "subnet-12345678"]
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_DEFAULT_REGION": "us-east-1"}


@pytest.fixture(scope="module")
def moto_server():
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="module")
def localemu(tmp_path_factory):
    """Start LocalEmu, and end it with its children."""
    if not LOCALEMU.exists():
        pytest.skip("LocalEmu is not here: make test-emulators installs it")
    home = tmp_path_factory.mktemp("localemu")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    command = [LOCALEMU, "start", "--host", "127.0.0.1", "--port", port]
    environ = {**os.environ, "HOME": str(home)}
    with subprocess.Popen(
        command,
        env=environ,
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as process:
        try:
            lines = []
            for line in process.stdout:
                lines.append(line)
                if line.strip() == "Ready.":
                    break
            else:
                pytest.fail("".join(lines))
            process.stdout.close()
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(process.pid, signal.SIGKILL)


@pytest.fixture(params=["moto_server", "localemu"])
def url(request, monkeypatch):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    return request.getfixturevalue(request.param)


@pytest.mark.long
def test_a_recording_of_an_emulator_is_verified(url, tmp_path, capsys):
    path = tmp_path / "emulator.jsonl"
    client = boto3.client("sagemaker", endpoint_url=url)
    name = {"NotebookInstanceName": "lab"}
    with recording(path):
        client.create_notebook_instance(**NEW)
        client.describe_notebook_instance(**name)
        client.stop_notebook_instance(**name)
        client.delete_notebook_instance(**name)
    assert main(["verify", str(path), "--json"]) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["calls"]["compared"] == 4
    found = {(each["operation"], each["kind"], each["subject"]) for each in document["differences"]}
    assert ("DescribeNotebookInstance", "extra member", "PlatformIdentifier") in found
    assert any(kind == "duration" for _, kind, _ in found)  # emulators are InService at once


@pytest.mark.long
def test_an_emulator_is_probed_without_a_change(url, capsys):
    document = probe(url, [], capsys)
    outcomes = {outcome: [] for outcome in ("same", "differs", "not probed")}
    for each in document["probes"]:
        outcomes[each["outcome"]].append(each["purpose"])
    assert "DescribeNotebookInstance" in outcomes["same"]
    assert "protocol: form of a reply" in outcomes["differs"]
    statements = {number for each in document["differences"] for number in each["statements"]}
    assert {"N2.9", "N1.5"} <= statements


@pytest.mark.long
def test_everything_is_created_and_removed_in_moto(moto_server, monkeypatch, capsys):
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    document = probe(moto_server, [*FREE, *PAID], capsys)
    assert any(each["operation"] == "CreateDomain" for each in document["differences"])
    client = boto3.client("sagemaker", endpoint_url=moto_server)
    assert client.list_notebook_instances()["NotebookInstances"] == []
    assert client.list_domains()["Domains"] == []


def probe(url, options, capsys):
    code = main(["verify", "--live", "--endpoint-url", url, "--json", *options])
    out, err = capsys.readouterr()
    assert code == 1, err
    return json.loads(out)
