"""run_cell, and its errors for URLs without a live server."""

import boto3
import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.jupyter import run_cell

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


def presigned(sagemaker):
    return sagemaker.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]


def test_a_cell_returns_its_output(live):
    mock = live()
    mock.create()
    assert run_cell(presigned(mock.sagemaker), "print('six')\n6 * 7") == "six\n42"


def test_a_cell_that_fails_raises_its_traceback(live):
    mock = live()
    mock.create()
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_cell(presigned(mock.sagemaker), "1 / 0")


def test_cell_that_ends_its_kernel_raises(live):
    mock = live()
    mock.create()
    with pytest.raises(RuntimeError, match="the kernel has ended"):
        run_cell(presigned(mock.sagemaker), "import os; os.kill(os.getpid(), 9)")


def test_a_url_expires_by_the_clouds_clock(live):
    mock = live(clock="manual")
    mock.create()
    url = presigned(mock.sagemaker)
    assert run_cell(url, "6 * 7") == "42"
    mock.cloud.clock.advance(minutes=6)
    with pytest.raises(requests.HTTPError, match=r"returned 403: .*expired") as raised:
        run_cell(url, "6 * 7")
    assert "authToken" not in str(raised.value)


def test_a_refused_connection_raises_without_the_token(live):
    mock = live()
    mock.create()
    url = presigned(mock.sagemaker)
    mock.stop()
    with pytest.raises(requests.ConnectionError, match=r"no server listens at http://127.0.0.1:.*InService") as raised:
        run_cell(url, "6 * 7")
    assert "authToken" not in str(raised.value)


def test_a_url_without_live_jupyter_raises():
    with mock_sagemaker() as cloud:
        sagemaker = boto3.client("sagemaker")
        sagemaker.create_notebook_instance(**NEW)
        cloud.clock.settle()
        with pytest.raises(RuntimeError, match=r"no live Jupyter server at http.*mock_sagemaker\(jupyter=True\)"):
            run_cell(presigned(sagemaker), "6 * 7")
