"""Studio with 10,000 apps in 100 domains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from benchmarks.calls import sagemaker
from benchmarks.rounds import Row, alternate, clock, milliseconds, ratio
from sagemock import mock_sagemaker

DOMAINS, APPS_PER_DOMAIN = 100, 100
ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
NEW_DOMAIN = {
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": ROLE},
    "SubnetIds": ["subnet-1"],
    "VpcId": "vpc-1",
}
APP = {"UserProfileName": "bench", "AppType": "KernelGateway"}
SPEC = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}}
CALLS = 100


class Studio:
    """A cloud with domains and apps, and calls to one of the domains."""

    def __init__(self, domains: int, apps: int) -> None:
        self.client: Any = sagemaker()
        self.ids = [self._create_domain(number, apps) for number in range(domains)]
        self.app = {"DomainId": self.ids[-1], **APP}
        self._numbers = count(apps)

    def _create_domain(self, number: int, apps: int) -> str:
        created = self.client.create_domain(DomainName=f"domain-{number}", **NEW_DOMAIN)
        domain = {"DomainId": created["DomainId"]}
        self.client.create_user_profile(**domain, UserProfileName="bench")
        for app in range(apps):
            self.client.create_app(**domain, **APP, AppName=f"app-{app}", **SPEC)
        return str(domain["DomainId"])

    def describe(self) -> None:
        self.client.describe_app(**self.app, AppName="app-0")

    def list_some(self) -> None:
        listed = self.client.list_apps(DomainIdEquals=self.ids[-1], UserProfileNameEquals="bench", MaxResults=10)
        assert len(listed["Apps"]) == 10

    def create(self) -> None:
        self.client.create_app(**self.app, AppName=f"app-{next(self._numbers)}", **SPEC)


@contextmanager
def studio(domains: int, apps: int) -> Iterator[Studio]:
    with mock_sagemaker(clock="instant"):
        yield Studio(domains, apps)


def crowded() -> list[Row]:
    """Compare calls in a full cloud and in an empty one, whose mock is nested in the other."""

    def create_in_an_empty_cloud() -> float:
        with studio(1, 0) as empty:
            return clock(empty.create, CALLS)

    with studio(DOMAINS, APPS_PER_DOMAIN) as full:
        taken = alternate(
            {
                "describe": lambda: clock(full.describe, CALLS),
                "list": lambda: clock(full.list_some, 20),
                "create": lambda: clock(full.create, CALLS),
                "create in an empty cloud": create_in_an_empty_cloud,
            },
            rounds=9,
        )
    describe, listing, create, empty = taken.values()
    return [
        (
            "ListApps of one profile, of 10,000 apps",
            milliseconds(listing),
            "",
            "",
            f"{ratio(listing / describe)} describe",
            "at most 80 x",
        ),
        (
            "CreateApp with 10,000 apps",
            milliseconds(create),
            "",
            "",
            f"{ratio(create / empty)} empty",
            "at most 1.3 x",
        ),
    ]
