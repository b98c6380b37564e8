"""A user's process with an open notebook or Studio app: an idle kernel, one that only SIGKILL ends, and orphans.

``python parent.py fork|spawn CODE`` prints the process IDs of itself and of its fork server and the notebook's port,
then runs CODE.
"""

import base64
import os
import sys

import boto3
from conftest import NOW, AppLink, Notebook, Visitor

from sagemock import mock_sagemaker
from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes.supervisor import shared_supervisor

# STUCK never releases the GIL, so that no thread of the kernel can react; it starts after the kernel has reported that
# it is busy, for which the test waits.
STUBBORN = "import re, signal; [signal.signal(number, signal.SIG_IGN) for number in (1, 2, 15)]; print('deaf')"
STUCK = "import time; time.sleep(1); re.match(r'(a+)+$', 'a' * 64 + 'b')"
ORPHANS = "setsid nohup sleep 1000 & (setsid setsid nohup sleep 1000 &) & sleep 1000 &"


def open_notebook(start_method="auto"):
    notebook = Notebook(LocalLauncher(NOW, start_method=start_method)).start()
    with notebook.visit() as visitor:
        start_processes(visitor)
    return notebook


def start_processes(visitor):
    visitor.start_kernel()
    kernel = visitor.start_kernel()
    visitor.run(STUBBORN, kernel)
    visitor.begin(STUCK, kernel)
    visitor.shell(ORPHANS)


# --- Studio

ROLE = "arn:aws:iam::123456789012:role/DataScientist"


def open_studio():
    """Open a JupyterServer app whose lifecycle script has left a process running, and a KernelGateway with kernels."""
    mock = mock_sagemaker(jupyter=True, run_lifecycle_scripts=True, clock="instant")
    mock.start()
    sagemaker = boto3.client("sagemaker")
    script = sagemaker.create_studio_lifecycle_config(
        StudioLifecycleConfigName="setup",
        StudioLifecycleConfigAppType="JupyterServer",
        StudioLifecycleConfigContent=base64.b64encode(f"#!/bin/sh\n{ORPHANS}".encode()).decode(),
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
    with Visitor(AppLink(url, "/jupyter/default")) as visitor:
        start_processes(visitor)
    return mock


if __name__ == "__main__":
    notebook = open_notebook(sys.argv[1])
    print(os.getpid(), shared_supervisor().pid or 0, notebook.origin.rpartition(":")[2], flush=True)
    exec(sys.argv[2])
