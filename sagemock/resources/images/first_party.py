"""AWS's own images: the accounts that own them, and the ARNs of the default ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions

if TYPE_CHECKING:
    from sagemock.cloud.region import Region

# Owners of jupyter-server and jupyter-server-3, by region [S17.1].
_JUPYTER_SERVER_ACCOUNTS = {
    "us-east-1": "081325390199",
    "us-east-2": "429704687514",
    "us-west-1": "742091327244",
    "us-west-2": "236514542706",
    "af-south-1": "559312083959",
    "ap-east-1": "493642496378",
    "ap-south-1": "394103062818",
    "ap-northeast-1": "102112518831",
    "ap-northeast-2": "806072073708",
    "ap-southeast-1": "492261229750",
    "ap-southeast-2": "452832661640",
    "ca-central-1": "310906938811",
    "eu-central-1": "936697816551",
    "eu-west-1": "470317259841",
    "eu-west-2": "712779665605",
    "eu-west-3": "615547856133",
    "eu-north-1": "243637512696",
    "eu-south-1": "592751261982",
    "sa-east-1": "782484402741",
}

# Owners of sagemaker-distribution, by region [S17.2].
_DISTRIBUTION_ACCOUNTS = {"us-east-1": "885854791233", "us-east-2": "137914896644"}


def distribution_image(region: Region) -> str:
    """Return the ARN of the image with which Studio opens JupyterLab."""
    return distribution_image_in(region.partition, region.name)


def distribution_image_in(partition: str, region_name: str) -> str:
    """Return the ARN of the image with which Studio opens JupyterLab in a region.

    Args:
        partition: The region's partition.
        region_name: Its name.
    """
    account = _DISTRIBUTION_ACCOUNTS.get(region_name, assumptions.DISTRIBUTION_ACCOUNT)
    return _image_arn(partition, region_name, account, "sagemaker-distribution-cpu")


def jupyter_server_image(region: Region) -> str:
    """Return the ARN of the default image of a JupyterServer app."""
    return f"{jupyter_server_images_in(region.partition, region.name)}-3"


def jupyter_server_images_in(partition: str, region_name: str) -> str:
    """Return the ARN of the image with JupyterLab 1 of a region; with ``-3``, it is that of JupyterLab 3.

    Args:
        partition: The region's partition.
        region_name: Its name.
    """
    account = _JUPYTER_SERVER_ACCOUNTS.get(region_name, assumptions.FIRST_PARTY_ACCOUNT)
    return _image_arn(partition, region_name, account, "jupyter-server")


def _image_arn(partition: str, region_name: str, account: str, name: str) -> str:
    return f"arn:{partition}:sagemaker:{region_name}:{account}:image/{name}"


def accounts() -> frozenset[str]:
    """Return the accounts of AWS that own its images."""
    return frozenset([*_JUPYTER_SERVER_ACCOUNTS.values(), *_DISTRIBUTION_ACCOUNTS.values()])
