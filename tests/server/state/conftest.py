"""Fixtures for tests of states: clouds that are saved to directories, and their content."""

import re
import shutil
import tempfile
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

from sagemock import mock_sagemaker
from sagemock.cloud.resource import Resource
from sagemock.server.state.journal import StateJournal
from sagemock.server.state.store import StateStore

START = datetime(2026, 1, 1, tzinfo=timezone.utc)


@pytest.fixture
def directory(tmp_path):
    """The state directory, which does not exist yet."""
    return tmp_path / "state"


@contextmanager
def kept_cloud(directory, **options):
    """Run a mock whose cloud is restored from ``directory`` and saved there."""
    state = StateStore(directory)
    try:
        with mock_sagemaker(**{"clock": "manual", "start": START} | options) as cloud:
            state.restore(cloud)
            yield cloud
    finally:
        state.close()


@pytest.fixture(name="kept_cloud")
def kept_cloud_fixture():
    return kept_cloud


@pytest.fixture(autouse=True)
def changes_are_reported(monkeypatch):
    """Fail where a slot of a resource was set without ``mark_changed``: a saved state would miss the change."""
    assigned, save = set(), StateJournal.write

    def set_slot(resource, name, value):
        object.__setattr__(resource, name, value)
        if hasattr(resource, "key") and resource.region.holds(resource):
            assigned.add(resource)

    def checked_save(journal):
        if journal._cloud.history is journal._history:  # otherwise every resource is written
            present = set(journal._cloud.resource_store.all())
            missed = assigned - journal._changed.keys()
            missed = {it for it in missed if it.region.cloud.journal is journal and it in present}
            assert not missed, f"changed without mark_changed: {missed}"
        assigned.clear()
        save(journal)

    monkeypatch.setattr(Resource, "__setattr__", set_slot)
    monkeypatch.setattr(StateJournal, "write", checked_save)


@pytest.fixture
def client():
    """A client without parameter validation."""
    return boto3.client("sagemaker", "us-east-1", config=Config(parameter_validation=False))


@pytest.fixture
def restarted(tmp_path):
    """``with restarted(directory) as cloud``: the cloud that is restored if the process is killed now."""

    @contextmanager
    def restarted(directory, **options):
        with tempfile.TemporaryDirectory(dir=tmp_path) as copy:
            copy_state(directory, Path(copy))
            with kept_cloud(copy, **options) as cloud:
                yield cloud

    return restarted


def copy_state(directory, copy):
    """Copy the files as they are, as after SIGKILL: without data that is only in memory."""
    for name in ("sagemock.db", "sagemock.db-wal"):
        if (directory / name).exists():
            shutil.copy(directory / name, copy / name)


# --- the content of a cloud

LISTS = {  # list operation -> (describe operation, its members)
    "list_notebook_instances": ("describe_notebook_instance", ["NotebookInstanceName"]),
    "list_notebook_instance_lifecycle_configs": (
        "describe_notebook_instance_lifecycle_config",
        ["NotebookInstanceLifecycleConfigName"],
    ),
    "list_code_repositories": ("describe_code_repository", ["CodeRepositoryName"]),
    "list_domains": ("describe_domain", ["DomainId"]),
    "list_user_profiles": ("describe_user_profile", ["DomainId", "UserProfileName"]),
    "list_spaces": ("describe_space", ["DomainId", "SpaceName"]),
    "list_apps": ("describe_app", ["DomainId", "UserProfileName", "SpaceName", "AppType", "AppName"]),
    "list_studio_lifecycle_configs": ("describe_studio_lifecycle_config", ["StudioLifecycleConfigName"]),
    "list_images": ("describe_image", ["ImageName"]),
    "list_app_image_configs": ("describe_app_image_config", ["AppImageConfigName"]),
}
MADE_UP = re.compile(r"fs-0[0-9a-f]{16}")  # drawn by the original cloud and by the restored one


def describe_all(client):
    """Return everything that the API returns: lists, descriptions and tags."""
    told = []
    for listing, (describing, key) in LISTS.items():
        for item in all_items(client, listing):
            told.append(item)
            told.append(said(client, describing, **{member: item[member] for member in key if member in item}))
            if arn := told[-1].get(next((member for member in told[-1] if member.endswith("Arn")), "")):
                told.append(said(client, "list_tags", ResourceArn=arn))
            if listing == "list_images":
                told += all_items(client, "list_image_versions", ImageName=item["ImageName"])
                told.append(said(client, "list_aliases", ImageName=item["ImageName"]))
                told.append(said(client, "describe_image_version", ImageName=item["ImageName"]))
    return MADE_UP.sub("fs-", repr(told))


def all_items(client, listing, **request):
    found, token = [], None
    while token != "":
        answer = said(client, listing, **request, **({"NextToken": token} if token else {}), MaxResults=2)
        if "refused" in answer:
            return [answer]
        token = answer.pop("NextToken", "")
        found += next(value for value in answer.values() if isinstance(value, list))
    return found


def said(client, operation, **request):
    """Return the reply, or the error."""
    try:
        answer = getattr(client, operation)(**request)
    except client.exceptions.ClientError as refusal:
        return {"refused": refusal.response["Error"]}
    answer.pop("ResponseMetadata")
    return answer


def inspect_cloud(cloud):
    """Return the content of a cloud that Python programs see."""
    durations = {kind: dict(spans) for kind, spans in cloud.durations.items()}
    return {
        "now": cloud.clock.now(),
        "start": cloud.clock.start,
        "calls": cloud.calls,
        "events": cloud.events,
        "quotas": dict(cloud.quotas),
        "account_features": repr(cloud.account_features),
        "durations": durations,
        "faults": cloud.faults.injected(),
    }


@pytest.fixture(name="describe_all")
def describe_all_fixture():
    return describe_all


@pytest.fixture(name="inspect_cloud")
def inspect_cloud_fixture():
    return inspect_cloud
