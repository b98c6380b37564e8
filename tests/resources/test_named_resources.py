"""Rules that images, app image configs and Studio lifecycle configs share."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"


@dataclass(frozen=True)
class Kind:
    """A kind of resource: how its operations and their members are named, and how its lists differ."""

    noun: str  # in the names of boto3's methods
    list_member: str
    create_request: dict
    inclusive_filters: dict  # prefix of a time filter, and how long after creation that time is
    sort_keys: tuple = ("CreationTime", "LastModifiedTime", "Name")
    sort_orders: tuple = ("Ascending", "Descending")
    is_updatable: bool = True
    is_deleted_at_once: bool = True

    @property
    def name(self):
        return "".join(map(str.capitalize, self.noun.split("_")))

    @property
    def name_member(self):
        return f"{self.name}Name"

    @property
    def arn(self):
        return f"arn:aws:sagemaker:us-east-1:123456789012:{self.noun.replace('_', '-')}/example"


IMAGE = Kind(
    "image",
    "Images",
    {"RoleArn": ROLE},
    {"CreationTime": timedelta(0), "LastModifiedTime": timedelta(seconds=1)},  # CREATING takes a second
    sort_keys=("CREATION_TIME", "LAST_MODIFIED_TIME", "IMAGE_NAME"),
    sort_orders=("ASCENDING", "DESCENDING"),
    is_deleted_at_once=False,
)
APP_IMAGE_CONFIG = Kind(
    "app_image_config", "AppImageConfigs", {}, {"CreationTime": timedelta(0), "ModifiedTime": timedelta(0)}
)
STUDIO_LIFECYCLE_CONFIG = Kind(
    "studio_lifecycle_config",
    "StudioLifecycleConfigs",
    {"StudioLifecycleConfigContent": "ZWNobw==", "StudioLifecycleConfigAppType": "JupyterLab"},
    {"CreationTime": timedelta(0)},
    is_updatable=False,
)
KINDS = [IMAGE, APP_IMAGE_CONFIG, STUDIO_LIFECYCLE_CONFIG]


def for_kinds(kinds):
    """Run a test for each of these kinds."""
    return pytest.mark.parametrize("kind", kinds, ids=[kind.noun for kind in kinds])


each_kind = for_kinds(KINDS)

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client, kind):
    def create(name="example", **more):
        request = {kind.name_member: name, **kind.create_request, **more}
        return getattr(sagemaker_client, f"create_{kind.noun}")(**request)[f"{kind.name}Arn"]

    return create


@pytest.fixture
def list_page(sagemaker_client, kind):
    return getattr(sagemaker_client, f"list_{kind.noun}s")


@pytest.fixture
def names(sagemaker_client, kind):
    """Return the names on all pages, in order, by botocore's paginator."""

    def names(**request):
        pages = sagemaker_client.get_paginator(f"list_{kind.noun}s").paginate(**request)
        return [item[kind.name_member] for page in pages for item in page[kind.list_member]]

    return names


@each_kind
def test_create_returns_the_arn(create, kind):
    assert create() == kind.arn


@each_kind
def test_duplicate_name_is_refused(create, client_error):
    create()
    assert client_error(create)["Code"] == "ResourceInUse"


CALLS = [(kind, call) for kind in KINDS for call in ("describe", "update", "delete")]
MISSING = [(kind, call) for kind, call in CALLS if kind.is_updatable or call != "update"]


@pytest.mark.parametrize(("kind", "call"), MISSING, ids=[f"{call} {kind.noun}" for kind, call in MISSING])
def test_missing_resource_is_not_found(sagemaker_client, client_error, kind, call):
    error = client_error(getattr(sagemaker_client, f"{call}_{kind.noun}"), **{kind.name_member: "example"})
    assert error["Code"] == "ResourceNotFound"
    assert "does not exist" in error["Message"]


@for_kinds([kind for kind in KINDS if kind.is_deleted_at_once])
def test_deleted_config_frees_its_name_at_once(sagemaker_client, create, client_error, kind):
    create()
    reply = getattr(sagemaker_client, f"delete_{kind.noun}")(**{kind.name_member: "example"})
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"
    error = client_error(getattr(sagemaker_client, f"describe_{kind.noun}"), **{kind.name_member: "example"})
    assert error["Code"] == "ResourceNotFound"
    create()


@each_kind
@pytest.mark.parametrize("name", ["", "-setup", "set_up", "setup-", "a" * 64])
def test_name_that_breaks_the_model_is_refused(raw_client, client_error, kind, name):
    create = getattr(raw_client, f"create_{kind.noun}")
    error = client_error(create, **{kind.name_member: name}, **kind.create_request)
    assert error["Code"] == "ValidationException"
    member = kind.name_member[0].lower() + kind.name_member[1:]
    assert f"Value '{name}' at '{member}' failed to satisfy constraint: " in error["Message"]


# --- lists


@each_kind
def test_empty_list_is_in_the_reply(list_page, kind):
    assert list_page()[kind.list_member] == []


@each_kind
def test_filter_by_part_of_the_name(make, names):
    make("first", "second", "my-first")
    assert names(NameContains="first") == ["my-first", "first"]
    assert names(NameContains="third") == []


TIMES = [(kind, member, delay) for kind in KINDS for member, delay in kind.inclusive_filters.items()]


@pytest.mark.parametrize(("kind", "member", "delay"), TIMES, ids=[f"{member} {kind.noun}" for kind, member, _ in TIMES])
def test_time_filters_include_their_limit(make, names, member, delay):
    make("a", "b", "c")
    assert names(**{f"{member}Before": START + HOUR + delay}) == ["b", "a"]
    assert names(**{f"{member}After": START + HOUR + delay}) == ["c", "b"]


KEYS = [(kind, key) for kind in KINDS for key in kind.sort_keys]


@pytest.mark.parametrize(("kind", "key"), KEYS, ids=[f"{key} {kind.noun}" for kind, key in KEYS])
def test_sort_keys_descend_by_default(make, names, kind, key):
    make("b", "c", "a")
    ascending, descending = kind.sort_orders
    expected = ["a", "b", "c"] if key == kind.sort_keys[2] else ["b", "c", "a"]
    assert names(SortBy=key, SortOrder=ascending) == expected
    assert names(SortBy=key, SortOrder=descending) == names(SortBy=key) == expected[::-1]


@each_kind
def test_newest_comes_first_by_default(make, names):
    make("b", "c", "a")
    assert names() == ["a", "c", "b"]


@for_kinds([kind for kind in KINDS if kind.is_updatable])
def test_update_moves_to_the_end_by_modification(sagemaker_client, make, names, kind):
    make("a", "b")
    getattr(sagemaker_client, f"update_{kind.noun}")(**{kind.name_member: "a"})
    assert names(SortBy=kind.sort_keys[1]) == ["a", "b"]


@each_kind
@pytest.mark.parametrize("size", [1, 2, 100])
def test_pages_together_are_the_list(make, names, size):
    make(*"abcde")
    assert names(PaginationConfig={"PageSize": size}) == list("edcba")


@each_kind
def test_default_page_has_ten_entries(make, list_page, kind):
    make(*"abcdefghijk")
    page = list_page()
    assert len(page[kind.list_member]) == 10
    assert page["NextToken"]
