"""Studio with 10,000 apps in 100 domains."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from typing import Any

from benchmarks.calls import sagemaker
from benchmarks.results import Goal, Result
from benchmarks.rounds import alternate, time_call
from benchmarks.scale import Scale
from sagemock import mock_sagemaker

ROLE = "arn:aws:iam::123456789012:role/SageMakerRole"
NEW_DOMAIN = {
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": ROLE},
    "SubnetIds": ["subnet-1"],
    "VpcId": "vpc-1",
}
APP = {"UserProfileName": "bench", "AppType": "KernelGateway"}
SPEC = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}}


class Studio:
    """A cloud with a number of domains that have a number of apps each, and calls for the apps of the last one."""

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

    def list_apps(self) -> None:
        reply = self.client.list_apps(DomainIdEquals=self.ids[-1], UserProfileNameEquals="bench", MaxResults=10)
        assert len(reply["Apps"]) == 10

    def create(self) -> None:
        self.client.create_app(**self.app, AppName=f"app-{next(self._numbers)}", **SPEC)


@contextmanager
def studio(domains: int, apps: int) -> Iterator[Studio]:
    """Mock SageMaker with these domains and apps."""
    with mock_sagemaker(clock="instant"):
        yield Studio(domains, apps)


def results(scale: Scale) -> list[Result]:
    """Compare calls in a large account with describe, and with an empty account, which is mocked inside the other."""
    domains, apps, calls = scale.count(100, smoke=2), scale.count(100, smoke=12), scale.count(100, smoke=2)

    def create_in_empty_account() -> float:
        with studio(1, 0) as empty:
            return time_call(empty.create, calls)

    with studio(domains, apps) as full:
        times = alternate(
            {
                "describe": lambda: time_call(full.describe, calls),
                "list": lambda: time_call(full.list_apps, scale.count(20, smoke=2)),
                "create": lambda: time_call(full.create, calls),
                "empty": create_in_empty_account,
            },
            scale.rounds(9),
        )
    number = f"{domains * apps:,}"
    return [
        Result(f"ListApps of one profile, of {number}", times["list"], times["describe"], "describe", goal=Goal(80)),
        Result(f"CreateApp with {number} other apps", times["create"], times["empty"], "empty", goal=Goal(1.3)),
    ]
