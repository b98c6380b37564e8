"""Smoke test of the wheel: ``make wheel`` runs it in an environment with the wheel and its dependencies only."""

import os
import subprocess
import sys
from importlib.metadata import distribution, version
from importlib.resources import files
from pathlib import Path

import boto3
import requests

import sagemock

PROGRAM = str(Path(sys.executable).with_name("sagemock"))
SAGEMAKER = boto3.client("sagemaker", region_name="eu-west-1")  # created before any mock is active


def output_of(*arguments):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=True).stdout


@sagemock.mock_sagemaker
def a_first_test_runs():
    notebook = {"NotebookInstanceName": "smoke"}
    role = "arn:aws:iam::123456789012:role/notebooks"
    SAGEMAKER.create_notebook_instance(**notebook, InstanceType="ml.t3.medium", RoleArn=role)
    assert SAGEMAKER.describe_notebook_instance(**notebook)["NotebookInstanceStatus"] == "Pending"
    SAGEMAKER.get_waiter("notebook_instance_in_service").wait(**notebook)
    url = SAGEMAKER.create_presigned_notebook_instance_url(**notebook)["AuthorizedUrl"]
    assert "smoke" in requests.get(url, timeout=10).text
    SAGEMAKER.stop_notebook_instance(**notebook)
    SAGEMAKER.get_waiter("notebook_instance_stopped").wait(**notebook)
    SAGEMAKER.delete_notebook_instance(**notebook)
    SAGEMAKER.get_waiter("notebook_instance_deleted").wait(**notebook)


def missing_extras_are_named():
    message = "the extra is installed: this environment must not have it"
    try:
        sagemock.mock_sagemaker(jupyter=True).start()
    except ImportError as error:
        message = str(error)
    assert "sagemock[jupyter]" in message, message


def the_wheel_contains_its_files():
    installed = {str(path) for path in distribution("sagemock").files}
    assert "site-packages" in sagemock.__file__, sagemock.__file__
    assert files("sagemock").joinpath("py.typed").is_file()
    assert not [path for path in installed if "test" in path.split("/")[0]]
    assert any(path.endswith("licenses/LICENSE") for path in installed)


def the_command_runs():
    assert version("sagemock") in output_of("--version")
    assert "demo" in output_of("--help")
    assert "CreateNotebookInstance" in output_of("operations")


if __name__ == "__main__":
    os.environ.pop("AWS_PROFILE", None)
    for check in [
        the_wheel_contains_its_files,
        a_first_test_runs,
        missing_extras_are_named,
        the_command_runs,
    ]:
        check()
        print("ok:", check.__name__.replace("_", " "))
