"""sagemock demo --studio: life cycle of a Studio domain."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any, TypeAlias

from sagemock.mock.sagemaker_mock import mock_sagemaker

from .transcript import Transcript

Client: TypeAlias = Any  # a boto3 client
Key: TypeAlias = dict[str, str]  # the members that identify a resource

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
PROFILE, SPACE = {"UserProfileName": "alice"}, {"SpaceName": "churn-model"}
LAB = {**SPACE, "AppType": "JupyterLab", "AppName": "default"}


def run() -> None:
    """Create a domain and an app in it, open it, and delete everything in order; print each step."""
    with mock_sagemaker() as cloud:
        import boto3

        transcript = Transcript(cloud)
        sagemaker = boto3.client("sagemaker", "us-east-1")
        domain = _create_domain(transcript, sagemaker)
        _create_profile_space_app(transcript, sagemaker, domain)
        _open(transcript, sagemaker, domain)
        _delete_too_early(transcript, sagemaker, domain)
        _delete(transcript, sagemaker, domain)


def _create_domain(transcript: Transcript, sagemaker: Client) -> Key:
    created = sagemaker.create_domain(
        DomainName="research",
        AuthMode="IAM",
        DefaultUserSettings={"ExecutionRole": ROLE},
        VpcId="vpc-1",
        SubnetIds=["subnet-1"],
    )
    domain = {"DomainId": created["DomainArn"].rpartition("/")[2]}  # older botocores do not return a DomainId
    transcript.print_step("create_domain", f"research has the ID {domain['DomainId']}")
    _wait(transcript, "domain", sagemaker.describe_domain, **domain)
    return domain


def _create_profile_space_app(transcript: Transcript, sagemaker: Client, domain: Key) -> None:
    sagemaker.create_user_profile(**domain, **PROFILE)
    transcript.print_step("create_user_profile", "alice")
    _wait(transcript, "user_profile", sagemaker.describe_user_profile, **domain, **PROFILE)
    sagemaker.create_space(
        **domain,
        **SPACE,
        SpaceSettings={"AppType": "JupyterLab"},
        OwnershipSettings={"OwnerUserProfileName": "alice"},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    transcript.print_step("create_space", "churn-model, owned by alice, with a volume of 5 GB")
    _wait(transcript, "space", sagemaker.describe_space, **domain, **SPACE)
    sagemaker.create_app(**domain, **LAB, ResourceSpec={"SageMakerImageArn": IMAGE, "InstanceType": "ml.t3.medium"})
    transcript.print_step("create_app", "JupyterLab in churn-model on ml.t3.medium")
    _wait(transcript, "app", sagemaker.describe_app, **domain, **LAB)


def _open(transcript: Transcript, sagemaker: Client, domain: Key) -> None:
    import requests

    url = sagemaker.create_presigned_domain_url(**domain, **PROFILE, **SPACE)["AuthorizedUrl"]
    transcript.print_step("create_presigned_domain_url", f"{url[:48]}...")
    page = requests.get(url, timeout=10)
    match = re.search("<p>(.*?) in domain", page.text)
    transcript.print_step("open the URL", match[1] if match else page.text, highlight=True)


def _delete_too_early(transcript: Transcript, sagemaker: Client, domain: Key) -> None:
    try:
        sagemaker.delete_domain(**domain)
    except sagemaker.exceptions.ResourceInUse as error:
        message = error.response["Error"]["Message"]
        shortened = f"{message[: message.index(' [')]} {message[message.index('because') :]}"
        transcript.print_step("delete_domain", f"rejected: {shortened}")


def _delete(transcript: Transcript, sagemaker: Client, domain: Key) -> None:
    for noun, key in (("app", LAB), ("space", SPACE), ("user_profile", PROFILE), ("domain", {})):
        getattr(sagemaker, f"delete_{noun}")(**domain, **key)
        transcript.print_step(f"delete_{noun}", "accepted")
        _wait(transcript, noun, getattr(sagemaker, f"describe_{noun}"), **domain, **key)


def _wait(transcript: Transcript, noun: str, describe: Callable[..., Any], **key: str) -> None:
    """Describe a resource every ten seconds until its status is final or it is gone."""
    statuses = [""]
    transcript.print_step(f"describe_{noun}", lambda: _describe(statuses, describe, key))
    while statuses[-1] in ("Pending", "Deleting"):
        time.sleep(10)
        transcript.print_step(f"describe_{noun}", lambda: _describe(statuses, describe, key), highlight=True)


def _describe(statuses: list[str], describe: Callable[..., Any], key: Key) -> str:
    """Append the present status, or the error code, to ``statuses`` and return it."""
    from botocore.exceptions import ClientError

    try:
        statuses.append(describe(**key)["Status"])
    except ClientError as error:
        statuses.append(error.response["Error"]["Code"])
    return statuses[-1]
