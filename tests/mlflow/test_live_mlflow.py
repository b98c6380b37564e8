"""Real MLflow servers behind tracking servers and apps: presigned URLs, AWS's plugin, and the end of processes."""

import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import boto3
import pytest
import requests

import sagemock
from sagemock import mock_sagemaker
from sagemock.mlflow.fork_server import create_tables

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (find_spec("mlflow") and find_spec("sagemaker_mlflow")),
        reason='no MLflow: make test-programs, or pip install "sagemock[mlflow]"',
    ),
]

STORE = {"ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
TRACKING = {"TrackingServerName": "tracking"}
SEARCH = "/ajax-api/2.0/mlflow/runs/search"
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/sagemaker-mlflow/aws4_request"}
PROGRAM = """
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
mlflow.set_experiment(sys.argv[2])
with mlflow.start_run():
    mlflow.log_metric("loss", 0.5)
    mlflow.log_text("content", "note.txt")
"""
KILLED = """
import boto3, os, requests, signal
from sagemock import mock_sagemaker
mock_sagemaker(mlflow=True, clock="instant").start()
client = boto3.client("sagemaker", "us-east-1")
client.create_mlflow_tracking_server(TrackingServerName="a", ArtifactStoreUri="s3://b", RoleArn="{}")
url = client.create_presigned_mlflow_tracking_server_url(TrackingServerName="a")["AuthorizedUrl"]
assert requests.get(url).status_code == 200
print(os.getpid(), flush=True)
signal.pause()
""".format(STORE["RoleArn"])


@pytest.fixture
def cloud():
    """A mock with live MLflow, whose servers are forks of one process for all tests."""
    with mock_sagemaker(mlflow=True, clock="instant") as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return boto3.client("sagemaker", "us-east-1")


@pytest.fixture
def server(client):
    """The ARN of a tracking server."""
    return client.create_mlflow_tracking_server(**TRACKING, **STORE)["TrackingServerArn"]


@pytest.fixture
def presign(client, server):
    return lambda **more: client.create_presigned_mlflow_tracking_server_url(**TRACKING, **more)["AuthorizedUrl"]


def log_run(arn, experiment="churn"):
    """Log a run as users do; return it as the server has it."""
    import mlflow

    mlflow.set_tracking_uri(arn)
    mlflow.set_experiment(experiment)
    with mlflow.start_run() as run:
        mlflow.log_param("depth", 3)
        mlflow.log_metric("loss", 0.5)
        mlflow.log_text("content", "note.txt")
    return mlflow.get_run(run.info.run_id)


def processes(directory):
    """Return the IDs of processes that work in a directory of a launcher."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and str((entry / "cwd").readlink()).startswith(str(directory)):
                found.append(int(entry.name))
        except OSError:
            continue
    return found


def test_presigned_url_opens_the_interface_once(presign):
    url = presign()
    with requests.Session() as browser:
        assert "<title>MLflow</title>" in browser.get(url).text
        assert browser.get(url.partition("/auth")[0] + "/version").status_code == 200  # by the session's cookie
    assert requests.get(url).status_code == 403
    assert requests.get(url.partition("/auth")[0] + "/version").status_code == 403


def test_used_url_stays_used_after_a_restart(client, presign):
    token = presign().partition("=")[2]
    for _ in range(2):
        opened = requests.get(presign().partition("?")[0], params={"authToken": token}, allow_redirects=False)
        client.stop_mlflow_tracking_server(**TRACKING)
        client.start_mlflow_tracking_server(**TRACKING)
    assert opened.status_code == 403
    assert "can be used only once" in opened.text


def test_server_with_the_longest_name_opens(client):
    name = "a" * 256
    client.create_mlflow_tracking_server(TrackingServerName=name, **STORE)
    url = client.create_presigned_mlflow_tracking_server_url(TrackingServerName=name)["AuthorizedUrl"]
    assert requests.get(url).status_code == 200


def test_deep_link_opens_its_page(presign):
    response = requests.get(f"{presign()}&deepLink=%2F%23%2Fexperiments%2F1", allow_redirects=False)
    assert (response.status_code, response.headers["Location"]) == (302, "/#/experiments/1")


def test_session_ends_by_the_clock(cloud, presign):
    url = presign(SessionExpirationDurationInSeconds=1800)
    with requests.Session() as browser:
        assert browser.get(url).status_code == 200
        cloud.clock.advance(seconds=1801)
        assert browser.get(url.partition("/auth")[0] + "/version").status_code == 403


def test_pages_of_a_portal_change_their_own_server(portal_names):
    portal = {"public_url": "http://notebooks.example.com:0", "portal_port": 0}
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    with sagemock.serve(mlflow=True, clock="instant", **portal) as server, requests.Session() as browser:
        client = boto3.client("sagemaker", "us-east-1", endpoint_url=server.url, **keys)
        client.create_mlflow_tracking_server(**TRACKING, **STORE)
        url = client.create_presigned_mlflow_tracking_server_url(**TRACKING)["AuthorizedUrl"]
        browser.get(url)
        origin = url.partition("/auth")[0]
        assert origin.partition(".")[2].startswith("notebooks.example.com:")
        for page, status in ((origin, 200), ("http://lab.notebooks.example.com", 403)):
            experiment = {"name": f"from {page}"}
            created = browser.post(
                f"{origin}/ajax-api/2.0/mlflow/experiments/create", json=experiment, headers={"Origin": page}
            )
            assert created.status_code == status


def test_policies_decide_about_each_request():
    closed = {"StringEquals": {"aws:ResourceTag/closed": "yes"}}
    deny = {"Effect": "Deny", "Action": "sagemaker:CreatePresigned*", "Resource": "*", "Condition": closed}
    policies = {"service_control_policies": [{"Version": "2012-10-17", "Statement": deny}]}
    with mock_sagemaker(mlflow=True, clock="instant", authorization=policies), requests.Session() as session:
        client = boto3.client("sagemaker", "us-east-1")
        arn = client.create_mlflow_tracking_server(**TRACKING, **STORE)["TrackingServerArn"]
        url = client.create_presigned_mlflow_tracking_server_url(**TRACKING)["AuthorizedUrl"]
        assert session.get(url).status_code == session.get(url.partition("/auth")[0]).status_code == 200
        client.add_tags(ResourceArn=arn, Tags=[{"Key": "closed", "Value": "yes"}])
        refused = session.get(url.partition("/auth")[0])
        assert (refused.status_code, "insufficient permissions" in refused.text) == (403, True)


def test_plugin_logs_to_both_kinds(client, server, presign):
    app = client.create_mlflow_app(Name="runs", **STORE)["Arn"]
    for arn in (server, app):
        run = log_run(arn)
        assert (run.data.metrics, run.data.params) == ({"loss": 0.5}, {"depth": "3"})
    url = presign()
    with requests.Session() as browser:
        browser.get(url)
        runs = browser.post(url.partition("/auth")[0] + SEARCH, json={"experiment_ids": ["1"]}).json()["runs"]
    assert [run["data"]["metrics"][0]["value"] for run in runs] == [0.5]


def test_stopped_server_is_not_found(client, server, monkeypatch):
    import mlflow

    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    log_run(server, "before")
    client.stop_mlflow_tracking_server(**TRACKING)
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"404 != 200.*Tracking server could not be found"):
        mlflow.search_experiments()
    client.start_mlflow_tracking_server(**TRACKING)
    assert "before" in [experiment.name for experiment in mlflow.search_experiments()]


def test_crashed_server_starts_again(cloud, server, eventually):
    import mlflow

    log_run(server, "kept")
    (process,) = processes(cloud.runtime.mlflow._directories.of(server).experiments)
    os.kill(process, signal.SIGKILL)
    program = cloud.runtime.mlflow._servers[server].upstream.program
    assert eventually(lambda: not program.is_alive())  # a POST to a server that is ending is not repeated
    assert "kept" in [experiment.name for experiment in mlflow.search_experiments()]


def test_deleted_server_leaves_no_files(cloud, client, server):
    log_run(server)
    home, experiments = cloud.runtime.mlflow._directories.of(server)
    assert processes(experiments)
    client.delete_mlflow_tracking_server(**TRACKING)
    cloud.clock.settle()
    assert not home.exists()
    assert not experiments.exists()
    assert processes(experiments) == []


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 403),
        ({**SIGNED, "Origin": "https://example.com"}, 403),
        ({**SIGNED, "Host": "example.com"}, 403),
        ({"Authorization": "Bearer token"}, 403),
        (SIGNED, 404),
        ({**SIGNED, "x-sm-mlflow-app-arn": "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-MISSING"}, 404),
        ({**SIGNED, "x-sm-mlflow-app-arn": "no ARN"}, 404),
    ],
)
def test_api_rejects_browsers_and_unknown_servers(cloud, headers, status):
    url = cloud.runtime.mlflow.api_url() + "/api/2.0/mlflow/experiments/search"
    assert requests.post(url, json={}, headers=headers).status_code == status


def test_other_processes_log_to_a_server(tmp_path):
    with sagemock.serve(mlflow=True, clock="instant") as server:
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        client = boto3.client("sagemaker", "us-east-1", endpoint_url=server.url, **keys)
        client.create_mlflow_tracking_server(TrackingServerName="remote", **STORE)
        arn = client.describe_mlflow_tracking_server(TrackingServerName="remote")["TrackingServerArn"]
        command = [sys.executable, "-c", PROGRAM, arn, "remote"]
        subprocess.run(command, env={**os.environ, **server.environment}, check=True, cwd=tmp_path)
        url = client.create_presigned_mlflow_tracking_server_url(TrackingServerName="remote")["AuthorizedUrl"]
        with requests.Session() as browser:
            browser.get(url)
            found = browser.post(url.partition("/auth")[0] + SEARCH, json={"experiment_ids": ["1"]}).json()
        assert len(found["runs"]) == 1


def call_mlflow(server, arn, operation, **body):
    """Send a request to MLflow as AWS's plugin does; return the names of the experiments in the response."""
    url = f"{server.environment['SAGEMAKER_MLFLOW_CUSTOM_ENDPOINT']}/api/2.0/mlflow/experiments/{operation}"
    response = requests.post(url, json=body, headers={**SIGNED, "x-mlflow-sm-tracking-server-arn": arn})
    response.raise_for_status()
    return sorted(experiment["name"] for experiment in response.json().get("experiments", []))


def test_state_keeps_experiments_of_a_server(tmp_path):
    def serve():
        return sagemock.serve(mlflow=True, clock="instant", state=tmp_path / "state")

    def client_of(server):
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        return boto3.client("sagemaker", "us-east-1", endpoint_url=server.url, **keys)

    with serve() as server:
        arn = client_of(server).create_mlflow_tracking_server(**TRACKING, **STORE)["TrackingServerArn"]
        call_mlflow(server, arn, "create", name="kept")
    with serve() as server:
        assert call_mlflow(server, arn, "search", max_results=9) == ["Default", "kept"]
    with serve() as server:  # which has not opened the MLflow that it deletes
        client_of(server).delete_mlflow_tracking_server(**TRACKING)
        server.cloud.clock.settle()
        client_of(server).create_mlflow_tracking_server(**TRACKING, **STORE)
        assert call_mlflow(server, arn, "search", max_results=9) == ["Default"]
        server.cloud.reset()
        assert list((tmp_path / "state").glob("mlflow/*")) == []


def test_killed_process_leaves_nothing(temp_dir, eventually):
    environment = {**os.environ, "TMPDIR": str(temp_dir)}
    with subprocess.Popen(
        [sys.executable, "-c", KILLED], stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout.readline().strip() == str(process.pid)
        assert processes(temp_dir)
        process.kill()
    assert eventually(lambda: not processes(temp_dir))
    assert eventually(lambda: not list(temp_dir.glob("sagemock-*")))


def test_closed_mock_leaves_nothing(temp_dir):
    with mock_sagemaker(mlflow=True, clock="instant"):
        client = boto3.client("sagemaker", "us-east-1")
        client.create_mlflow_tracking_server(TrackingServerName="a", **STORE)
        url = client.create_presigned_mlflow_tracking_server_url(TrackingServerName="a")["AuthorizedUrl"]
        assert requests.get(url).status_code == 200
        assert processes(temp_dir)
    assert processes(temp_dir) == []
    assert list(temp_dir.iterdir()) == []
    with pytest.raises(requests.ConnectionError):
        requests.get(url)


def test_long_name_of_the_temporary_directory_is_possible(tmp_path, monkeypatch):
    long = tmp_path / ("x" * 100)  # longer than paths of unix sockets
    long.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(long))
    with mock_sagemaker(mlflow=True, clock="instant"):
        client = boto3.client("sagemaker", "us-east-1")
        client.create_mlflow_tracking_server(**TRACKING, **STORE)
        url = client.create_presigned_mlflow_tracking_server_url(**TRACKING)["AuthorizedUrl"]
        assert requests.get(url).status_code == 200


def test_full_disk_does_not_end_the_fork_server(tmp_path, monkeypatch):
    def fail(_engine):
        raise OSError("database or disk is full")

    monkeypatch.setattr("mlflow.store.db.utils._initialize_tables", fail)
    assert create_tables(tmp_path / "mlflow.db") == b""
    assert list(tmp_path.iterdir()) == []
