"""Servers of an engine when the process that started them ends: nothing stays, or the next process goes on."""

import json
import signal
import subprocess
import sys

import pytest

PROGRAM = """
import json, sys, boto3, requests
from sagemock import mock_sagemaker
with mock_sagemaker(clock="manual", **json.loads(sys.argv[1])) as cloud:
    sagemaker = boto3.client("sagemaker", "us-east-1")
    role = "arn:aws:iam::123456789012:role/DataScientist"
    sagemaker.create_notebook_instance(NotebookInstanceName="lab", InstanceType="ml.t3.medium", RoleArn=role)
    cloud.clock.settle()
    url = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]
    with requests.Session() as browser:
        while "Retry-After" in (page := browser.get(url, timeout=120)).headers:
            pass
        page.raise_for_status()
        kernels = url.partition("?")[0] + "/api/kernels"
        if "start" in sys.argv[2:]:
            headers = {"X-XSRFToken": browser.cookies["_xsrf"]}
            browser.post(kernels, json={}, headers=headers, timeout=120).raise_for_status()
        print([kernel["id"] for kernel in browser.get(kernels, timeout=120).json()], flush=True)
    if "wait" in sys.argv[2:]:
        sys.stdin.read()
"""


def run(options, *words):
    command = [sys.executable, "-c", PROGRAM, json.dumps(options), *words]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


@pytest.mark.kill
def test_killed_processes_leave_no_server(engine, tmp_path, monkeypatch, eventually):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with run(engine.options, "start", "wait") as process:
        assert len(json.loads(process.stdout.readline().replace("'", '"'))) == 1
        assert engine.servers(tmp_path)
        process.send_signal(signal.SIGKILL)
    assert eventually(lambda: not engine.servers(tmp_path) and not engine.volumes())
    assert eventually(lambda: not list(tmp_path.glob("sagemock-engine-*")))


@pytest.mark.kill
def test_kept_servers_go_on_in_the_next_process(engine, tmp_path, eventually):
    options = {**engine.options, "volume_dir": str(tmp_path), "keep_servers": True}
    with run(options, "start", "wait") as process:
        kernels = process.stdout.readline()
        process.send_signal(signal.SIGKILL)
    with run(options) as process:
        assert process.stdout.readline() == kernels
    with run({**engine.options, "volume_dir": str(tmp_path)}) as process:  # takes it over, and ends it
        assert process.stdout.readline()
    assert eventually(lambda: not engine.servers(tmp_path))
