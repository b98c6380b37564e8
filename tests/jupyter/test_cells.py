"""run_cell, and what somebody is told whose URL opens no Jupyter."""

import boto3
import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.jupyter import run_cell

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


def presigned(sagemaker):
    return sagemaker.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]


def test_a_cell_gives_what_it_printed_and_showed(live):
    mock = live()
    mock.create()
    assert run_cell(presigned(mock.sagemaker), "print('six')\n6 * 7") == "six\n42"


def test_a_cell_that_fails_raises_its_traceback(live):
    mock = live()
    mock.create()
    with pytest.raises(RuntimeError, match="ZeroDivisionError"):
        run_cell(presigned(mock.sagemaker), "1 / 0")


def test_a_link_expires_as_soon_as_the_clock_of_the_cloud_says_so(live):
    mock = live(clock="manual")
    mock.create()
    url = presigned(mock.sagemaker)
    assert run_cell(url, "6 * 7") == "42"
    mock.cloud.clock.advance(minutes=6)
    with pytest.raises(requests.HTTPError, match=r"answered 403: .*expired") as refused:
        run_cell(url, "6 * 7")
    assert "authToken" not in str(refused.value)


def test_where_nobody_listens_one_is_told_so_without_the_token(live):
    mock = live()
    mock.create()
    url = presigned(mock.sagemaker)
    mock.stop()
    with pytest.raises(requests.ConnectionError, match=r"nobody listens at http://127.0.0.1:.*InService") as refused:
        run_cell(url, "6 * 7")
    assert "authToken" not in str(refused.value)


def test_without_live_jupyters_one_is_told_how_to_have_them():
    with mock_sagemaker() as cloud:
        sagemaker = boto3.client("sagemaker")
        sagemaker.create_notebook_instance(**NEW)
        cloud.clock.settle()
        with pytest.raises(RuntimeError, match=r"opens no live Jupyter: that takes mock_sagemaker.jupyter=True."):
            run_cell(presigned(sagemaker), "6 * 7")
