"""List operations: filters, order, pages."""

import json
import random
from datetime import datetime, timedelta, timezone
from itertools import product

import pytest

from sagemock.cloud import dispatcher

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
URL = "https://github.com/example/{}"

# Per List operation: the member with the items, the Create operation, the name member, further members of Create.
LISTS = {
    "list_notebook_instances": (
        "NotebookInstances",
        "create_notebook_instance",
        "NotebookInstanceName",
        {"InstanceType": "ml.t3.medium", "RoleArn": ROLE},
    ),
    "list_notebook_instance_lifecycle_configs": (
        "NotebookInstanceLifecycleConfigs",
        "create_notebook_instance_lifecycle_config",
        "NotebookInstanceLifecycleConfigName",
        {},
    ),
    "list_code_repositories": (
        "CodeRepositorySummaryList",
        "create_code_repository",
        "CodeRepositoryName",
        {"GitConfig": {"RepositoryUrl": URL.format("analyses")}},
    ),
}
every_list = pytest.mark.parametrize("list_", LISTS)

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def make(sagemock, sagemaker_client):
    """Create resources of a list, one an hour."""

    def make(list_, *names):
        _, create, name_member, usual = LISTS[list_]
        for name in names:
            getattr(sagemaker_client, create)(**usual | {name_member: name})
            sagemock.clock.advance(HOUR)

    return make


@pytest.fixture
def names(sagemaker_client):
    """Return the names on the first page of a list, in order."""

    def names(list_="list_notebook_instances", **request):
        items, _, name_member, _ = LISTS[list_]
        return [item[name_member] for item in getattr(sagemaker_client, list_)(**request)[items]]

    return names


@pytest.fixture
def all_names(sagemaker_client):
    """Return the names on all pages of a list, in order, by botocore's paginator."""

    def all_names(list_="list_notebook_instances", **request):
        items, _, name_member, _ = LISTS[list_]
        pages = sagemaker_client.get_paginator(list_).paginate(**request)
        return [item[name_member] for page in pages for item in page[items]]

    return all_names


# --- filters


@every_list
def test_filter_by_part_of_the_name(make, names, list_):
    make(list_, "first", "second", "my-first")
    assert set(names(list_, NameContains="first")) == {"first", "my-first"}
    assert names(list_, NameContains="third") == []


@pytest.mark.parametrize("order", ["Ascending", "Descending"])
@pytest.mark.parametrize("key", ["Name", "CreationTime"])
def test_pages_of_matching_names_are_complete(create_notebook, all_names, key, order):
    names = ["".join(letters) for length in (1, 2, 3) for letters in product("aB1", repeat=length)]
    random.Random(1).shuffle(names)
    for name in names:
        create_notebook(name)
    expected = sorted(names, key=str.lower if key == "CreationTime" else None)  # all were created at the same time
    for substring in ("a", "B1", "aa", "1", "aaa", "c"):
        found = all_names(NameContains=substring, SortBy=key, SortOrder=order, PaginationConfig={"PageSize": 4})
        assert found == [name for name in expected[:: 1 if order == "Ascending" else -1] if substring in name]


@every_list
@pytest.mark.parametrize("member", ["CreationTime", "LastModifiedTime"])
def test_filters_by_time(make, names, list_, member):
    make(list_, "a", "b", "c")
    middle = START + HOUR + HOUR / 2
    assert set(names(list_, **{f"{member}Before": middle})) == {"a", "b"}
    assert set(names(list_, **{f"{member}After": middle})) == {"c"}
    assert names(list_, **{f"{member}After": START + HOUR / 2, f"{member}Before": middle}) == ["b"]


@every_list
def test_filters_are_combined(make, names, list_):
    make(list_, "a1", "b1", "a2")
    assert names(list_, NameContains="a", CreationTimeAfter=START + HOUR / 2) == ["a2"]


def test_last_modified_is_the_last_transition(sagemock, make, names):
    make("list_notebook_instances", "a")
    started = START + sagemock.durations["NotebookInstance"]["Pending"]
    assert names(LastModifiedTimeAfter=started - timedelta(seconds=1)) == ["a"]
    assert names(LastModifiedTimeAfter=started + timedelta(seconds=1)) == []


@pytest.mark.parametrize("status", ["Pending", "InService", "Stopping", "Stopped", "Failed", "Updating", "Deleting"])
def test_filter_by_status(notebook_in, names, status):
    notebook_in(status, "this")
    other = "Pending" if status != "Pending" else "InService"
    assert names(StatusEquals=status) == ["this"]
    assert names(StatusEquals=other) == []


def test_every_status_of_the_model_is_a_filter(sagemaker_client, create_notebook, names):
    create_notebook()
    for status in sagemaker_client.meta.service_model.shape_for("NotebookInstanceStatus").enum:
        assert names(StatusEquals=status) == (["lab"] if status == "Pending" else [])


def test_filters_by_lifecycle_config_and_repositories(sagemaker_client, create_notebook, names):
    sagemaker_client.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="Setup-fast")
    create_notebook("plain")
    create_notebook("config", LifecycleConfigName="Setup-fast")
    create_notebook("default", DefaultCodeRepository=URL.format("one"))
    create_notebook("more", AdditionalCodeRepositories=[URL.format("one"), URL.format("two")])
    assert names(NotebookInstanceLifecycleConfigNameContains="fast") == ["config"]
    assert names(DefaultCodeRepositoryContains="one") == ["default"]
    assert names(AdditionalCodeRepositoryEquals=URL.format("two")) == ["more"]
    assert names(AdditionalCodeRepositoryEquals="https://github.com/example") == []


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("NameContains", "under_score"),
        ("NameContains", "a" * 64),
        ("StatusEquals", "Sleeping"),
        ("NotebookInstanceLifecycleConfigNameContains", "-"),
        ("DefaultCodeRepositoryContains", "github.com"),
        ("AdditionalCodeRepositoryEquals", "http://x"),
        ("SortBy", "Size"),
        ("SortOrder", "Up"),
        ("MaxResults", 101),
    ],
)
def test_parameter_that_breaks_the_model_is_refused(sagemaker_client, client_error, parameter, value):
    error = client_error(sagemaker_client.list_notebook_instances, **{parameter: value})
    assert error["Code"] == "ValidationException"
    assert f"Value '{value}' at '{parameter[0].lower()}{parameter[1:]}' failed" in error["Message"]


@every_list
def test_every_parameter_of_the_model_is_supported(sagemaker_client, make, list_):
    operation = sagemaker_client.meta.method_to_api_mapping[list_]
    make(list_, "a")
    for parameter, shape in sagemaker_client.meta.service_model.operation_model(operation).input_shape.members.items():
        if parameter == "NextToken":
            continue
        usual = {"timestamp": START, "integer": 5, "string": "a"}[shape.type_name]
        for value in shape.enum if getattr(shape, "enum", None) else [usual]:
            getattr(sagemaker_client, list_)(**{parameter: value})


@every_list
def test_empty_list_is_in_the_reply(sagemaker_client, list_):
    items = LISTS[list_][0]
    reply = getattr(sagemaker_client, list_)()
    assert reply[items] == []
    assert "NextToken" not in reply


# --- order


@every_list
@pytest.mark.parametrize("key", ["Name", "CreationTime"])
def test_every_key_sorts_in_both_orders(make, names, list_, key):
    make(list_, "b", "c", "a")
    up = {"Name": ["a", "b", "c"], "CreationTime": ["b", "c", "a"]}[key]
    assert names(list_, SortBy=key, SortOrder="Ascending") == up
    assert names(list_, SortBy=key, SortOrder="Descending") == up[::-1]


def test_lifecycle_configs_sort_by_last_modified_time(sagemaker_client, make, names):
    list_ = "list_notebook_instance_lifecycle_configs"
    make(list_, "a", "b")
    sagemaker_client.update_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="a")
    assert names(list_, SortBy="LastModifiedTime", SortOrder="Ascending") == ["b", "a"]
    assert names(list_, SortBy="CreationTime", SortOrder="Ascending") == ["a", "b"]


def test_code_repositories_sort_by_last_modified_time(sagemaker_client, make, names):
    list_ = "list_code_repositories"
    make(list_, "a", "b")
    sagemaker_client.update_code_repository(CodeRepositoryName="a")
    assert names(list_, SortBy="LastModifiedTime", SortOrder="Descending") == ["a", "b"]


def test_instances_sort_by_status(notebook_in, names):
    notebook_in("Stopped", "a")
    notebook_in("Failed", "b")
    notebook_in("InService", "c")
    assert names(SortBy="Status", SortOrder="Ascending") == ["b", "c", "a"]
    assert names(SortBy="Status", SortOrder="Descending") == ["a", "c", "b"]


def test_instances_do_not_ascend_by_default(make, names):
    make("list_notebook_instances", "c7n-ni-test", "c7n-ni-test-2")
    assert names() == ["c7n-ni-test-2", "c7n-ni-test"]  # as recorded


def test_lifecycle_configs_sort_by_creation_time_by_default(make, names):
    list_ = "list_notebook_instance_lifecycle_configs"
    make(list_, "b", "c", "a")
    for order in ("Ascending", "Descending"):
        assert names(list_, SortOrder=order) == names(list_, SortOrder=order, SortBy="CreationTime")


# --- pages


@every_list
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_pages_together_are_the_list(make, all_names, list_, size):
    make(list_, *"abcde")
    request = {"SortBy": "Name", "SortOrder": "Ascending", "PaginationConfig": {"PageSize": size}}
    assert all_names(list_, **request) == list("abcde")


@pytest.mark.parametrize("key", ["Name", "CreationTime", "Status"])
@pytest.mark.parametrize("order", ["Ascending", "Descending"])
def test_pages_keep_the_order_of_equal_items(sagemaker_client, create_notebook, all_names, key, order):
    for n in range(7):
        create_notebook(f"n{n}")  # all at the same instant, all Pending
    listed = all_names(SortBy=key, SortOrder=order, PaginationConfig={"PageSize": 2})
    assert sorted(listed) == [f"n{n}" for n in range(7)]


def test_page_size_is_limited_by_max_results(sagemaker_client, make):
    make("list_notebook_instances", "a", "b", "c")
    first = sagemaker_client.list_notebook_instances(MaxResults=2)
    assert len(first["NotebookInstances"]) == 2
    last = sagemaker_client.list_notebook_instances(MaxResults=2, NextToken=first["NextToken"])
    assert len(last["NotebookInstances"]) == 1
    assert "NextToken" not in last


def test_full_last_page_has_no_token(sagemaker_client, make):
    make("list_notebook_instances", "a", "b")
    assert "NextToken" not in sagemaker_client.list_notebook_instances(MaxResults=2)


def test_list_without_max_results_has_pages(sagemaker_client, create_notebook, all_names):
    for n in range(101):
        create_notebook(f"n{n}")
    assert "NextToken" in sagemaker_client.list_notebook_instances()
    assert len(set(all_names())) == 101


def test_token_is_opaque_and_fits_the_model(sagemaker_client, make):
    make("list_notebook_instances", "secret", "name")
    token = sagemaker_client.list_notebook_instances(MaxResults=1)["NextToken"]
    assert len(token) <= 8192
    assert "secret" not in token
    assert "name" not in token


def test_page_size_may_change_between_pages(sagemaker_client, make):
    make("list_notebook_instances", *"abcd")
    first = sagemaker_client.list_notebook_instances(SortBy="Name", MaxResults=1)
    rest = sagemaker_client.list_notebook_instances(SortBy="Name", MaxResults=100, NextToken=first["NextToken"])
    assert [notebook["NotebookInstanceName"] for notebook in rest["NotebookInstances"]] == ["b", "c", "d"]


@pytest.mark.parametrize("other", [{"NameContains": "a"}, {"SortBy": "Name"}, {"SortOrder": "Ascending"}])
def test_token_needs_the_same_filters_and_order(sagemaker_client, make, client_error, other):
    make("list_notebook_instances", "a", "aa")
    token = sagemaker_client.list_notebook_instances(MaxResults=1)["NextToken"]
    error = client_error(sagemaker_client.list_notebook_instances, MaxResults=1, NextToken=token, **other)
    assert error == {"Code": "ValidationException", "Message": 'Invalid pagination token because "{0}".'}


@every_list
@pytest.mark.parametrize("token", ["token", "MTIz", "bnVsbA==", "W10=", "WzEsMl0=", "é", "a" * 8192])
def test_forged_token_is_refused(sagemaker_client, client_error, list_, token):
    error = client_error(getattr(sagemaker_client, list_), NextToken=token)
    assert error == {"Code": "ValidationException", "Message": 'Invalid pagination token because "{0}".'}


def test_token_of_another_list_is_refused(sagemaker_client, make, client_error):
    make("list_notebook_instances", "a", "b")
    token = sagemaker_client.list_notebook_instances(MaxResults=1)["NextToken"]
    error = client_error(sagemaker_client.list_code_repositories, NextToken=token)
    assert error["Code"] == "ValidationException"


def test_token_that_is_too_long_is_refused(sagemaker_client, client_error):
    error = client_error(sagemaker_client.list_notebook_instances, NextToken="a" * 8193)
    assert "at 'nextToken' failed to satisfy constraint: Member must have length" in error["Message"]


def test_pages_stay_right_while_instances_change(sagemock, sagemaker_client, notebook_in):
    for name in "bdfh":
        notebook_in("Failed", name)
    request = {"SortBy": "Name", "SortOrder": "Ascending", "MaxResults": 2}
    first = sagemaker_client.list_notebook_instances(**request)
    assert [notebook["NotebookInstanceName"] for notebook in first["NotebookInstances"]] == ["b", "d"]
    for name in "df":  # the last item returned, and the first of the next page
        sagemaker_client.delete_notebook_instance(NotebookInstanceName=name)
    sagemock.clock.settle()
    notebook_in("Failed", "a")
    notebook_in("Failed", "g")
    second = sagemaker_client.list_notebook_instances(**request, NextToken=first["NextToken"])
    assert [notebook["NotebookInstanceName"] for notebook in second["NotebookInstances"]] == ["g", "h"]


@pytest.mark.long
def test_ten_thousand_instances(sagemock, sagemaker_client, all_names):
    model = sagemaker_client.meta.service_model.operation_model("CreateNotebookInstance")
    for n in range(10_000):  # not through botocore, which is slow
        body = {"NotebookInstanceName": f"n{n:04}", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
        dispatcher.dispatch(sagemock, model, json.dumps(body), region="us-east-1")
    request = {"SortBy": "Name", "SortOrder": "Ascending"}
    page = sagemaker_client.list_notebook_instances(**request, MaxResults=100)
    assert [notebook["NotebookInstanceName"] for notebook in page["NotebookInstances"]] == [
        f"n{n:04}" for n in range(100)
    ]
    assert all_names(NameContains="99", **request, PaginationConfig={"PageSize": 100}) == [
        f"n{n:04}" for n in range(10_000) if "99" in f"{n:04}"
    ]
    assert all_names(StatusEquals="InService") == []
    sagemock.clock.settle()
    assert len(all_names(StatusEquals="InService", PaginationConfig={"PageSize": 100})) == 10_000


@every_list
@pytest.mark.parametrize("descending", [False, True])
def test_lists_are_sorted_again_after_changes(sagemock, sagemaker_client, make, list_, descending):
    member, create, name_member, _ = LISTS[list_]
    order = {"SortBy": "Name", "SortOrder": "Descending" if descending else "Ascending"}

    def names():
        return [item[name_member] for item in getattr(sagemaker_client, list_)(**order)[member]]

    make(list_, "b", "d")
    assert names() == sorted("bd", reverse=descending)
    make(list_, "a", "c")
    assert names() == sorted("abcd", reverse=descending)
    if list_ != "list_notebook_instances":  # which would have to be stopped first
        getattr(sagemaker_client, create.replace("create", "delete"))(**{name_member: "b"})
        assert names() == sorted("acd", reverse=descending)
    sagemock.reset()
    assert names() == []
