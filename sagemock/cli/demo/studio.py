"""``sagemock demo --studio``: the life of a Studio domain, told as it happens."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from typing import Any

from sagemock.mock.sagemaker_mock import mock_sagemaker

from .transcript import Story

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
PROFILE, SPACE = {"UserProfileName": "alice"}, {"SpaceName": "churn-model"}
LAB = {**SPACE, "AppType": "JupyterLab", "AppName": "default"}


def run() -> None:
    """Make a domain and all that an app in it needs, open it, delete too early, delete in order; each is printed."""
    with mock_sagemaker() as cloud:
        import boto3

        story = Story(cloud)
        sagemaker = boto3.client("sagemaker", "us-east-1")
        domain = _create_domain(story, sagemaker)
        _move_in(story, sagemaker, domain)
        _open(story, sagemaker, domain)
        _delete_too_early(story, sagemaker, domain)
        _delete(story, sagemaker, domain)


def _create_domain(story: Story, sagemaker: Any) -> dict[str, str]:
    created = sagemaker.create_domain(
        DomainName="research",
        AuthMode="IAM",
        DefaultUserSettings={"ExecutionRole": ROLE},
        VpcId="vpc-1",
        SubnetIds=["subnet-1"],
    )
    domain = {"DomainId": created["DomainArn"].rpartition("/")[2]}  # an older botocore does not show it by itself
    story.tell("create_domain", f"research is {domain['DomainId']}")
    _watch(story, "domain", sagemaker.describe_domain, **domain)
    return domain


def _move_in(story: Story, sagemaker: Any, domain: dict[str, str]) -> None:
    sagemaker.create_user_profile(**domain, **PROFILE)
    story.tell("create_user_profile", "alice")
    _watch(story, "user_profile", sagemaker.describe_user_profile, **domain, **PROFILE)
    sagemaker.create_space(
        **domain,
        **SPACE,
        SpaceSettings={"AppType": "JupyterLab"},
        OwnershipSettings={"OwnerUserProfileName": "alice"},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    story.tell("create_space", "churn-model, alice's, with a volume of 5 GB")
    _watch(story, "space", sagemaker.describe_space, **domain, **SPACE)
    sagemaker.create_app(**domain, **LAB, ResourceSpec={"SageMakerImageArn": IMAGE, "InstanceType": "ml.t3.medium"})
    story.tell("create_app", "JupyterLab in churn-model on ml.t3.medium")
    _watch(story, "app", sagemaker.describe_app, **domain, **LAB)


def _open(story: Story, sagemaker: Any, domain: dict[str, str]) -> None:
    import requests

    url = sagemaker.create_presigned_domain_url(**domain, **PROFILE, **SPACE)["AuthorizedUrl"]
    story.tell("create_presigned_domain_url", f"{url[:48]}...")
    page = requests.get(url, timeout=10)
    says = re.search("<p>(.*?) in domain", page.text)
    story.tell("open that URL", says[1] if says else page.text, strong=True)


def _delete_too_early(story: Story, sagemaker: Any, domain: dict[str, str]) -> None:
    try:
        sagemaker.delete_domain(**domain)
    except sagemaker.exceptions.ResourceInUse as refusal:
        said = refusal.response["Error"]["Message"]
        story.tell("delete_domain", f"refused: {said[: said.index(' [')]} {said[said.index('because') :]}")


def _delete(story: Story, sagemaker: Any, domain: dict[str, str]) -> None:
    for noun, key in (("app", LAB), ("space", SPACE), ("user_profile", PROFILE), ("domain", {})):
        getattr(sagemaker, f"delete_{noun}")(**domain, **key)
        story.tell(f"delete_{noun}", "asked for")
        _watch(story, noun, getattr(sagemaker, f"describe_{noun}"), **domain, **key)


def _watch(story: Story, noun: str, describe: Callable[..., Any], **key: str) -> None:
    """Look at it every ten seconds until it stays as it is, or is gone."""
    seen = [""]
    story.tell(f"describe_{noun}", lambda: _see(seen, describe, key))
    while seen[-1] in ("Pending", "Deleting"):
        time.sleep(10)
        story.tell(f"describe_{noun}", lambda: _see(seen, describe, key), strong=True)


def _see(seen: list[str], describe: Callable[..., Any], key: dict[str, str]) -> str:
    from botocore.exceptions import ClientError

    try:
        seen.append(describe(**key)["Status"])
    except ClientError as refusal:
        seen.append(refusal.response["Error"]["Code"])
    return seen[-1]
