"""A user's process with an open notebook, or an open Studio: an idle kernel, one that nothing polite ends, and strays.

``python parent.py fork|spawn CODE`` prints the ids of itself and of its supervisor, and its notebook's port; then CODE.
"""

import base64
import os
import sys

import boto3
from conftest import NOW, Door, Notebook, Visitor

from sagemock import mock_sagemaker
from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes.supervisor import SUPERVISOR

# The second lets go of the GIL no more, so that no thread of the kernel can notice anything; not until it has said that
# it is busy, for which we wait.
STUBBORN = "import re, signal; [signal.signal(number, signal.SIG_IGN) for number in (1, 2, 15)]; print('deaf')"
STUCK = "import time; time.sleep(1); re.match(r'(a+)+$', 'a' * 64 + 'b')"
STRAYS = "setsid nohup sleep 1000 & (setsid setsid nohup sleep 1000 &) & sleep 1000 &"


def open_one(start_method="auto"):
    notebook = Notebook(LocalLauncher(NOW, start_method=start_method)).start()
    with notebook.visit() as visitor:
        make_a_mess(visitor)
    return notebook


def make_a_mess(visitor):
    visitor.start_kernel()
    kernel = visitor.start_kernel()
    visitor.run(STUBBORN, kernel)
    visitor.begin(STUCK, kernel)
    visitor.shell(STRAYS)


# --- Studio

ROLE = "arn:aws:iam::123456789012:role/DataScientist"


def open_studio():
    """A JupyterServer, whose lifecycle script has left something running, and a KernelGateway with its kernels."""
    mock = mock_sagemaker(jupyter=True, run_lifecycle_scripts=True, clock="instant")
    mock.start()
    sagemaker = boto3.client("sagemaker")
    script = sagemaker.create_studio_lifecycle_config(
        StudioLifecycleConfigName="setup",
        StudioLifecycleConfigAppType="JupyterServer",
        StudioLifecycleConfigContent=base64.b64encode(f"#!/bin/sh\n{STRAYS}".encode()).decode(),
    )["StudioLifecycleConfigArn"]
    spec = {"InstanceType": "system", "LifecycleConfigArn": script}
    settings = {"JupyterServerAppSettings": {"DefaultResourceSpec": spec, "LifecycleConfigArns": [script]}}
    new = {"AuthMode": "IAM", "VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
    arn = sagemaker.create_domain(
        DomainName="research", DefaultUserSettings={"ExecutionRole": ROLE, **settings}, **new
    )["DomainArn"]
    alice = {"DomainId": arn.rpartition("/")[2], "UserProfileName": "alice"}
    sagemaker.create_user_profile(**alice)
    medium = {"InstanceType": "ml.t3.medium"}
    sagemaker.create_app(**alice, AppType="KernelGateway", AppName="gateway", ResourceSpec=medium)
    url = sagemaker.create_presigned_domain_url(**alice)["AuthorizedUrl"]
    with Visitor(Door(url, "/jupyter/default")) as visitor:
        make_a_mess(visitor)
    return mock


if __name__ == "__main__":
    notebook = open_one(sys.argv[1])
    print(os.getpid(), SUPERVISOR.pid or 0, notebook.origin.rpartition(":")[2], flush=True)
    exec(sys.argv[2])
