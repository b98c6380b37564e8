"""SageMaker's local addresses, in a network of the instance's own (letter L of the trials)."""

import base64
import socket
import sys
import threading

import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.processes import network_namespace

pytestmark = pytest.mark.skipif(
    not network_namespace.is_available(), reason="this system does not allow network namespaces"
)

SETUP = {"NotebookInstanceLifecycleConfigName": "setup"}

# The same steps as AWS's published script for notebook instances: sessions, then the time of the last start, then Stop.
STOP_IDLE_NOTEBOOK = """
import json, time
from datetime import datetime, timezone
import boto3, requests, urllib3
urllib3.disable_warnings()
def is_old(moment):
    return (datetime.now(timezone.utc) - moment).total_seconds() > 1
while True:
    sessions = requests.get("https://localhost:8443/api/sessions", verify=False).json()
    terminals = requests.get("https://localhost:8443/api/terminals", verify=False).json()
    name = json.load(open("/opt/ml/metadata/resource-metadata.json"))["ResourceName"]
    sagemaker = boto3.client("sagemaker")
    described = sagemaker.describe_notebook_instance(NotebookInstanceName=name)
    if described["NotebookInstanceStatus"] == "InService" and not sessions + terminals:
        if is_old(described["LastModifiedTime"]):
            sagemaker.stop_notebook_instance(NotebookInstanceName=name)
    time.sleep(0.2)
"""

# The same for JupyterLab: terminals and sessions at Studio's address, then DeleteApp.
STOP_IDLE_LAB = """
import json
import boto3, requests
base = "http://0.0.0.0:8888/jupyterlab/default/api/"
sessions, terminals = (requests.get(base + kind, verify=False).json() for kind in ("sessions", "terminals"))
of = json.load(open("/opt/ml/metadata/resource-metadata.json"))
if not sessions + terminals:
    region = of["ResourceArn"].split(":")[3]
    key = {"DomainId": of["DomainId"], "SpaceName": of["SpaceName"]}
    boto3.client("sagemaker", region).delete_app(AppType=of["AppType"], AppName=of["ResourceName"], **key)
"""


def script(text):
    return [{"Content": base64.b64encode(text.encode()).decode()}]


def in_background(program):
    """Return a lifecycle script that starts a Python program, and goes on."""
    return (
        f"#!/bin/bash\nset -eux\ncat > $HOME/stop.py <<'END'\n{program}\nEND\nnohup {sys.executable} $HOME/stop.py &\n"
    )


@pytest.mark.usefixtures("curl")
def test_notebooks_find_jupyter_at_port_8443(live, start_method):
    lab = live(own_network=True, start_method=start_method)
    lab.create()
    with lab.visit() as visitor:
        assert '"name": "1"' in visitor.shell("curl -sk https://localhost:8443/api/terminals")
        assert "[]" in visitor.shell("curl -sk https://localhost:8443/api/sessions")
        printed = visitor.run(
            "import boto3; print(boto3.client('sagemaker').describe_notebook_instance(NotebookInstanceName='lab')"
            "['NotebookInstanceStatus'])"
        )
        assert printed == "InService\n"


def test_apps_find_jupyter_at_port_8888(start_studio):
    live = start_studio(own_network=True)
    alice = live.profile()
    space = live.studio.lab(alice)
    live.studio.app(space, "JupyterLab")
    with live.visit_lab(alice, space) as visitor:
        terminals = (
            "import requests; print(requests.get('http://0.0.0.0:8888/jupyterlab/default/api/terminals').json())"
        )
        assert visitor.run(terminals) == "[]\n"
        create = "print(requests.post('http://localhost:8888/jupyterlab/default/api/terminals').status_code)"
        assert visitor.run(f"import requests; {create}") == "200\n"
        fetch = (
            "from botocore.utils import ContainerMetadataFetcher as Fetcher; import os\n"
            "uri = os.environ['AWS_CONTAINER_CREDENTIALS_RELATIVE_URI']\n"
            "print(Fetcher().retrieve_uri(uri)['AccessKeyId'] == os.environ['AWS_ACCESS_KEY_ID'])"
        )
        assert visitor.run(fetch) == "True\n"


@pytest.mark.usefixtures("curl")
def test_instances_do_not_share_addresses(live):
    lab = live(own_network=True)
    lab.create()
    lab.create("other")
    with lab.visit() as here, lab.visit("other") as there:
        here.start_kernel()
        count = "curl -sk https://localhost:8443/api/kernels | grep -o last_activity | wc -l | sed 's/^/count=/'"
        assert "count=1" in here.shell(count)
        assert "count=0" in there.shell(count)
    for port in (8443, 8888):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.1", port))


def greet(service):
    connection, _address = service.accept()
    with connection:
        connection.sendall(b"hello")


def test_loopback_services_are_reachable(live):
    lab = live(own_network=True)
    lab.create()
    with socket.create_server(("127.0.0.1", 0)) as service, lab.visit() as visitor:
        threading.Thread(target=greet, args=[service], daemon=True).start()
        port = service.getsockname()[1]
        receive = f"import socket; print(socket.create_connection(('127.0.0.1', {port})).recv(5).decode())"
        assert visitor.run(f"import time; time.sleep(0.5); {receive}") == "hello\n"


def test_idle_notebook_is_stopped_by_a_script(live, eventually):
    lab = live(own_network=True, run_lifecycle_scripts=True, clock="real", speed=600)
    lab.sagemaker.create_notebook_instance_lifecycle_config(**SETUP, OnStart=script(in_background(STOP_IDLE_NOTEBOOK)))
    lab.sagemaker.create_notebook_instance(
        NotebookInstanceName="lab",
        InstanceType="ml.t3.medium",
        RoleArn="arn:aws:iam::123456789012:role/DataScientist",
        LifecycleConfigName="setup",
    )
    assert eventually(
        lambda: (
            lab.sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"]
            in ("Stopping", "Stopped")
        )
    )


def test_idle_lab_is_deleted_from_inside(start_studio, eventually):
    live = start_studio(own_network=True)
    alice = live.profile()
    space = live.studio.lab(alice)
    live.studio.app(space, "JupyterLab")
    with live.visit_lab(alice, space) as visitor:
        kernel = visitor.start_kernel()  # not a session of the user interface
        visitor.begin(STOP_IDLE_LAB, kernel)
        assert eventually(lambda: live.status(space, "JupyterLab") in ("Deleting", "Deleted"))


def test_the_option_needs_the_permission(monkeypatch):
    monkeypatch.setattr(network_namespace, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match="JUPYTER_SERVER_URL"):
        mock_sagemaker(jupyter=True, own_network=True)
    with pytest.raises(ValueError, match="must be 'auto', True or False"):
        mock_sagemaker(jupyter=True, own_network="yes")


def test_other_machines_are_not_reachable(live):
    lab = live(own_network=True)
    lab.create()
    connect = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 1)\nexcept OSError as e: print(e.errno)"
    with lab.visit() as visitor:
        assert visitor.run(connect) == "101\n"
        assert requests.get(visitor.notebook.origin + "/api").status_code == 200
