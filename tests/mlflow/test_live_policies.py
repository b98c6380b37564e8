"""Policies about MLflow's REST API, with the real MLflow and AWS's plugin."""

from importlib.util import find_spec

import boto3
import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.authorization.calls.mlflow_actions import FUNCTIONS

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (find_spec("mlflow") and find_spec("sagemaker_mlflow")),
        reason='no MLflow: make test-programs, or pip install "sagemock[mlflow]"',
    ),
]

SERVERS = "arn:aws:sagemaker:*:*:mlflow-tracking-server/*"
STORE = {"ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
READER = "arn:aws:iam::123456789012:user/reader"
LOGGING = ["CreateExperiment", "CreateRun", "UpdateRun", "Get*", "LogBatch", "LogMetric", "LogParam", "Search*"]


def policy(*actions):
    allow = {"Effect": "Allow", "Action": [f"sagemaker-mlflow:{action}" for action in actions], "Resource": SERVERS}
    return {"Version": "2012-10-17", "Statement": allow}


@pytest.fixture
def mlflow(monkeypatch):
    """MLflow's client, which does not repeat requests."""
    import mlflow

    monkeypatch.setenv("MLFLOW_HTTP_REQUEST_MAX_RETRIES", "0")
    return mlflow


@pytest.fixture
def cloud(mlflow):
    """A mock whose default caller may log to the tracking server."""
    administration = {"Effect": "Allow", "Action": ["sagemaker:*", "iam:PassRole"], "Resource": "*"}
    policies = [{"Version": "2012-10-17", "Statement": administration}, policy(*LOGGING)]
    readers = {READER: {"policies": policy("Get*", "Search*", "List*")}}
    authorization = {"policies": policies, "callers": readers}
    with mock_sagemaker(mlflow=True, clock="instant", authorization=authorization) as cloud:
        server = boto3.client("sagemaker").create_mlflow_tracking_server(TrackingServerName="tracking", **STORE)
        mlflow.set_tracking_uri(server["TrackingServerArn"])
        yield cloud


def log_run(mlflow):
    """Log a run, and return its ID."""
    mlflow.set_experiment("churn")
    with mlflow.start_run() as run:
        mlflow.log_param("depth", 3)
        mlflow.log_metric("loss", 0.5)
    return run.info.run_id


@pytest.mark.usefixtures("cloud")
def test_a_data_scientist_logs_and_cannot_delete(mlflow):
    run = log_run(mlflow)
    assert mlflow.get_run(run).data.metrics == {"loss": 0.5}
    with pytest.raises(mlflow.exceptions.MlflowException, match=r"403 != 200.*perform: sagemaker-mlflow:DeleteRun"):
        mlflow.delete_run(run)
    assert mlflow.get_run(run).info.lifecycle_stage == "active"


def test_a_reader_cannot_log(cloud, mlflow):
    run = log_run(mlflow)
    with cloud.authorization.calling_as(READER):
        assert [found.info.run_id for found in mlflow.search_runs(output_format="list")] == [run]
        with pytest.raises(mlflow.exceptions.MlflowException, match="sagemaker-mlflow:CreateRun"):
            mlflow.start_run()


@pytest.mark.usefixtures("cloud")
def test_the_user_interface_is_not_decided():
    url = boto3.client("sagemaker").create_presigned_mlflow_tracking_server_url(TrackingServerName="tracking")
    create = url["AuthorizedUrl"].partition("/auth")[0] + "/ajax-api/2.0/mlflow/registered-models/create"
    with requests.Session() as browser:
        browser.get(url["AuthorizedUrl"])
        assert browser.post(create, json={"name": "churn"}).status_code == 200


def test_each_function_is_one_of_mlflow():
    """Actions are named as the messages of MLflow's functions, or as the titles in the documentation of its API."""
    from mlflow.protos import databricks_pb2, model_registry_pb2, service_pb2

    names = {}
    for protos in (service_pb2, model_registry_pb2):
        for service in protos.DESCRIPTOR.services_by_name.values():
            for function in service.methods:
                rpc = function.GetOptions().Extensions[databricks_pb2.rpc]
                title, message = rpc.rpc_doc_title.replace(" ", ""), function.input_type.name.removesuffix("Request")
                for endpoint in rpc.endpoints:
                    path = endpoint.path.lstrip("/").removeprefix("mlflow/")
                    names[endpoint.method, without_names(path), endpoint.since.major] = {title, message}
    for function, action in FUNCTIONS.items():
        method, path = function.split()
        assert action in names[method, without_names(path), 2]


def without_names(path):
    """Return a path whose parameters have no names, in which the table and MLflow differ."""
    return "/".join("{}" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of SQLAlchemy
def test_each_function_is_served():
    from mlflow.server import handlers

    served = {
        (method, "/".join("{}" if part.startswith("<") else part for part in path.split("/")))
        for path, _handler, methods in handlers.get_endpoints()
        for method in methods
    }
    for function in FUNCTIONS:
        method, path = function.split()
        assert (method, f"/api/2.0/mlflow/{without_names(path)}") in served
