"""The options of live Jupyter need ``jupyter=True``, and are checked at once."""

import importlib.util

import boto3
import pytest
import requests

from sagemock import mock_sagemaker


@pytest.mark.parametrize(
    "option",
    [
        {"volume_dir": "volumes"},
        {"run_lifecycle_scripts": True},
        {"clone_repositories": True},
        {"start_method": "spawn"},
        {"idle_timeout": 60},
        {"mount_paths": "auto"},
        {"tls": True},
        {"jupyter_extensions": True},
    ],
)
@pytest.mark.parametrize("jupyter", [False, lambda now: None])
def test_options_of_live_jupyter_need_it(option, jupyter):
    (name,) = option
    with pytest.raises(ValueError, match=f"{name}=.*it needs jupyter=True"):
        mock_sagemaker(jupyter=jupyter, **option)


@pytest.mark.parametrize(
    "option",
    [
        {"volume_dir": 7},
        {"run_lifecycle_scripts": "yes"},
        {"clone_repositories": 1},
        {"start_method": "teleport"},
        {"idle_timeout": 0},
        {"idle_timeout": "long"},
        {"mount_paths": "maybe"},
        {"tls": "yes"},
        {"jupyter_extensions": "yes"},
    ],
)
def test_invalid_values_are_rejected_at_once(option):
    (name,) = option
    with pytest.raises(ValueError, match=f"{name}=.*must be"):
        mock_sagemaker(jupyter=True, **option)


# Not importorskip, because this process must not import Jupyter.
@pytest.mark.skipif(not importlib.util.find_spec("jupyter_server"), reason="Jupyter is not installed")
def test_volumes_are_kept_in_volume_dir(tmp_path):
    with mock_sagemaker(jupyter=True, volume_dir=tmp_path / "volumes") as cloud:
        sagemaker = boto3.client("sagemaker")
        sagemaker.create_notebook_instance(
            NotebookInstanceName="lab",
            InstanceType="ml.t3.medium",
            RoleArn="arn:aws:iam::123456789012:role/DataScientist",
        )
        cloud.clock.settle()
        url = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]
        with requests.Session() as browser:
            assert browser.get(url, timeout=60).status_code == 200
    assert [volume.name.endswith("lab") for volume in (tmp_path / "volumes").iterdir()] == [True]
