"""Terraform and its AWS provider against a server with moto; `make test-terraform` runs it.

With ``TERRAFORM_RECORD`` in the environment, the provider's calls are recorded for test_recorded_calls.py.
"""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import sagemock

from .recorded_calls import record

pytestmark = pytest.mark.terraform

CONFIGURATION = Path(__file__).parent / "main.tf"
PROVIDER = "registry.terraform.io/hashicorp/aws"
NO_CHANGES, CHANGES = 0, 2  # exit codes of `terraform plan -detailed-exitcode`
SECONDS = 500  # for one command; the provider itself waits for a minute after it has created an image
CHANGED = {
    "idle_minutes": "240",
    "volume_size": "10",
    "display_name": "Minutes",
    "description": "Kernels of the other team",
    "script": "echo goodbye",
    "team": "fraud",
}

UPDATES = [
    "UpdateAppImageConfig",
    "UpdateDomain",
    "UpdateImage",
    "UpdateNotebookInstance",
    "UpdateNotebookInstanceLifecycleConfig",
    "UpdateSpace",
]


class Terraform:
    """Terraform in a folder, with the environment of a server."""

    def __init__(self, folder, environment):
        self.folder = folder
        self.environment = {**os.environ, "CHECKPOINT_DISABLE": "1", "AWS_EC2_METADATA_DISABLED": "true", **environment}

    def run(self, command, *arguments, **variables):
        given = [f"-var={name}={value}" for name, value in variables.items()]
        return subprocess.run(
            ["terraform", command, "-no-color", "-input=false", *arguments, *given],
            check=False,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )

    def apply(self, **variables):
        done = self.run("apply", "-auto-approve", **variables)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def plan(self, **variables):
        planned = self.run("plan", "-detailed-exitcode", **variables)
        assert planned.returncode in (NO_CHANGES, CHANGES), planned.stdout + planned.stderr
        return planned.returncode


def provider_arguments():
    """Return the arguments of init for a provider that is on this machine; else Terraform downloads it.

    ``TERRAFORM_PLUGINS`` names its folder. Images of machines without the internet have it below /opt.
    """
    given = os.environ.get("TERRAFORM_PLUGINS")
    folders = [Path(given)] if given else [found.parents[2] for found in Path("/opt").glob(f"*/{PROVIDER}")]
    return [f"-plugin-dir={folder}" for folder in folders[:1]]


@pytest.fixture
def server():
    pytest.importorskip("moto")
    with sagemock.serve(clock="auto", with_moto=True, moto="strict") as server:
        yield server


@pytest.fixture
def terraform(server, tmp_path):
    if shutil.which("terraform") is None:
        pytest.skip("Terraform is not installed")
    shutil.copy(CONFIGURATION, tmp_path)
    terraform = Terraform(tmp_path, server.environment)
    begun = terraform.run("init", *provider_arguments())
    if begun.returncode:
        pytest.skip(f"Terraform has no AWS provider here: {begun.stderr.strip()[:500]}")
    return terraform


def test_infrastructure_is_applied_changed_and_destroyed(server, terraform):
    cloud = server.cloud
    assert 'account = "123456789012"' in terraform.apply()
    created = len(cloud.calls)
    assert terraform.plan() == NO_CHANGES
    assert [call for call in cloud.calls if call.error] == []

    terraform.apply(**CHANGED)
    assert terraform.plan(**CHANGED) == NO_CHANGES
    assert set(UPDATES) <= {call.operation for call in cloud.calls[created:]}

    # The provider sends the type of a space's apps with each change of its settings, which AWS refuses [S13.30].
    refused = terraform.run("apply", "-auto-approve", **CHANGED, space_volume_size="10")
    assert "Updating AppType for Space is not supported." in refused.stderr

    destroyed = terraform.run("destroy", "-auto-approve", **CHANGED)
    assert destroyed.returncode == 0, destroyed.stderr
    assert {resource.kind for resource in cloud.resources()} <= {"App"}  # deleted apps are listed for a day
    if "TERRAFORM_RECORD" in os.environ:
        record(cloud.calls)
