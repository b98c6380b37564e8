"""Real MLflow in headless Chromium: a run that a notebook's cell has logged is shown."""

from importlib.util import find_spec

import boto3
import pytest

import sagemock

NEEDED = ("mlflow", "sagemaker_mlflow", "jupyterlab")
pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not all(map(find_spec, NEEDED)),
        reason='no MLflow or JupyterLab: make test-programs, or pip install "sagemock[mlflow,lab]"',
    ),
]

ROLE = {"RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
NOTEBOOK = {"NotebookInstanceName": "lab"}
SERVER = {"TrackingServerName": "tracking"}
# One line, without brackets that the editor would close by itself.
CELL = (
    "import mlflow; mlflow.set_tracking_uri('{arn}'); run = mlflow.start_run(run_name='from-a-cell'); "
    "mlflow.log_metric('loss', 0.5); mlflow.end_run(); print('six times seven is', 6 * 7)"
)
LOADING = 300_000  # milliseconds; importing MLflow takes longer than a page


@pytest.fixture
def server():
    with sagemock.serve(mlflow=True, jupyter=True, clock="instant") as server:
        yield server


def test_run_of_a_cell_is_shown(server, chromium, run_a_cell, tmp_path):
    client = boto3.client("sagemaker", endpoint_url=server.url, **KEYS)
    arn = client.create_mlflow_tracking_server(**SERVER, ArtifactStoreUri="s3://bucket", **ROLE)["TrackingServerArn"]
    client.create_notebook_instance(**NOTEBOOK, InstanceType="ml.t3.medium", **ROLE)
    context = chromium.new_context()
    page = context.new_page()
    page.goto(client.create_presigned_notebook_instance_url(**NOTEBOOK)["AuthorizedUrl"], timeout=LOADING)
    run_a_cell(page, CELL.format(arn=arn), LOADING)
    page.screenshot(path=tmp_path / "cell.png")
    url = client.create_presigned_mlflow_tracking_server_url(**SERVER)["AuthorizedUrl"]
    page.goto(f"{url}&deepLink=%2F%23%2Fexperiments%2F0%2Fruns", timeout=LOADING)
    page.get_by_text("from-a-cell").first.wait_for(timeout=LOADING)
    page.screenshot(path=tmp_path / "runs.png")
    context.close()
