"""Faults that select calls: by a pattern of operations, by members of the request, by a rate; and their error codes."""

import pytest

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def code_of():
    """Return the error code of a call, or None if it succeeds."""

    def code_of(call, **request):
        try:
            call(**request)
        except call.__self__.exceptions.ClientError as error:
            return error.response["Error"]["Code"]
        return None

    return code_of


# --- patterns


@pytest.mark.parametrize("pattern", ["List*", "list_*", "ListNotebook*s", "*"])
def test_a_pattern_selects_several_operations(sagemock, sagemaker_client, code_of, pattern):
    sagemock.fail(pattern, "OptInRequired", times=2)
    codes = [code_of(sagemaker_client.list_notebook_instances) for _ in range(3)]
    assert codes == ["OptInRequired", "OptInRequired", None]


def test_a_pattern_spares_other_operations(sagemock, sagemaker_client, code_of):
    sagemock.fail("Create*", "OptInRequired", times=None)
    assert code_of(sagemaker_client.list_domains) is None
    create = sagemaker_client.create_app_image_config
    assert code_of(create, AppImageConfigName="jupyter") == "OptInRequired"


def test_a_pattern_names_the_actual_operation(sagemock, sagemaker_client, client_error):
    sagemock.fail("List*", "AccessDeniedException")
    assert "perform: sagemaker:ListDomains on" in client_error(sagemaker_client.list_domains)["Message"]


@pytest.mark.parametrize("pattern", ["Creates*", "?", "create-*"])
def test_a_pattern_without_operations_is_refused(sagemock, pattern):
    with pytest.raises(ValueError, match=r"no SageMaker operation matches .* use a pattern such as 'Create"):
        sagemock.fail(pattern, "ThrottlingException")


# --- members of the request


def test_only_matching_requests_fail(sagemock, sagemaker_client, create_notebook, code_of):
    for name in ("a", "b"):
        create_notebook(name)
    sagemock.fail("*NotebookInstance", "OptInRequired", when={"NotebookInstanceName": "b"})
    describe = sagemaker_client.describe_notebook_instance
    codes = [code_of(describe, NotebookInstanceName=name) for name in "abab"]
    assert codes == [None, "OptInRequired", None, None]


def test_nested_members_select_too(sagemock, sagemaker_client, code_of):
    sagemock.fail("create_code_repository", "OptInRequired", when={"GitConfig": {"Branch": "main"}}, times=None)
    url = "https://github.com/example/code"
    create = sagemaker_client.create_code_repository
    assert (
        code_of(create, CodeRepositoryName="a", GitConfig={"RepositoryUrl": url, "Branch": "main"}) == "OptInRequired"
    )
    assert code_of(create, CodeRepositoryName="b", GitConfig={"RepositoryUrl": url, "Branch": "next"}) is None
    assert code_of(create, CodeRepositoryName="c", GitConfig={"RepositoryUrl": url}) is None


def test_a_later_change_of_when_is_ignored(sagemock, sagemaker_client, code_of):
    when = {"MaxResults": 5}
    sagemock.fail("ListDomains", "OptInRequired", when=when)
    when["MaxResults"] = 6
    assert code_of(sagemaker_client.list_domains, MaxResults=6) is None
    assert code_of(sagemaker_client.list_domains, MaxResults=5) == "OptInRequired"


def test_a_member_of_one_operation_suffices(sagemock):
    sagemock.fail("Create*", "OptInRequired", when={"DomainName": "research"})


@pytest.mark.parametrize(
    ("operation", "when", "message"),
    [
        ("CreateApp", {"AppNam": "x"}, "has no member 'AppNam'; did you mean 'AppName'"),
        ("Create*", {"NotebookName": "x"}, "has no member 'NotebookName'"),
        ("CreateApp", {"ResourceSpec": {"Type": "x"}}, "ResourceSpec has no member 'Type'"),
        ("CreateApp", {"AppName": 5}, "AppName must be of the type string"),
        ("CreateApp", {"ResourceSpec": "ml.t3.medium"}, "ResourceSpec must be of the type structure"),
        ("CreateNotebookInstance", {"VolumeSizeInGB": "5"}, "must be of the type integer"),
        ("CreateNotebookInstance", {"VolumeSizeInGB": True}, "must be of the type integer"),
    ],
)
def test_members_that_never_apply_are_refused(sagemock, operation, when, message):
    with pytest.raises(ValueError, match=message):
        sagemock.fail(operation, "ThrottlingException", when=when)


@pytest.mark.parametrize("when", ["AppName", ["AppName"], 5, {"AppName": object()}])
def test_members_must_be_a_dict(sagemock, when):
    with pytest.raises(TypeError, match=r"when=.* must be"):
        sagemock.fail("CreateApp", "ThrottlingException", when=when)


# --- rates


def failures(cloud, client, code_of, calls=200, **options):
    """Return which calls failed."""
    cloud.reset()
    cloud.fail("ListDomains", "OptInRequired", **options)
    return [code_of(client.list_domains) is not None for _ in range(calls)]


def test_a_rate_fails_that_share(sagemock, sagemaker_client, code_of):
    failed = failures(sagemock, sagemaker_client, code_of, rate=0.2, seed=1)
    assert 20 <= sum(failed) <= 60


def test_the_seed_selects_the_calls(sagemock, sagemaker_client, code_of):
    one, again, other = (
        failures(sagemock, sagemaker_client, code_of, calls=50, rate=0.5, seed=seed) for seed in (1, 1, 2)
    )
    assert one == again != other


def test_times_limits_the_failures_of_a_rate(sagemock, sagemaker_client, code_of):
    assert sum(failures(sagemock, sagemaker_client, code_of, calls=50, rate=0.5, times=3)) == 3


def test_a_rate_counts_matching_calls_only(sagemock, sagemaker_client, code_of):
    options = {"calls": 20, "rate": 0.5, "seed": 3}
    expected = failures(sagemock, sagemaker_client, code_of, **options)
    sagemock.reset()
    sagemock.fail("ListDomains", "OptInRequired", rate=0.5, seed=3, when={"MaxResults": 5})
    failed = []
    for _ in range(20):
        assert code_of(sagemaker_client.list_domains) is None
        failed.append(code_of(sagemaker_client.list_domains, MaxResults=5) is not None)
    assert failed == expected


def test_calls_spared_by_a_fault_meet_others(sagemock, sagemaker_client, code_of):
    sagemock.fail("ListDomains", "OptInRequired", rate=0.5)
    sagemock.fail("ListDomains", "NotAuthorized", times=None)
    assert {code_of(sagemaker_client.list_domains) for _ in range(20)} == {"OptInRequired", "NotAuthorized"}


@pytest.mark.parametrize("rate", [0, -0.1, 1.1, "0.5", None, True])
def test_an_invalid_rate_is_refused(sagemock, rate):
    with pytest.raises(ValueError, match="must be the share of calls that fail"):
        sagemock.fail("ListDomains", "ThrottlingException", rate=rate)


@pytest.mark.parametrize("seed", ["1", 1.5, None])
def test_an_invalid_seed_is_refused(sagemock, seed):
    with pytest.raises(ValueError, match="must be a whole number"):
        sagemock.fail("ListDomains", "ThrottlingException", rate=0.5, seed=seed)


# --- error codes


@pytest.mark.parametrize(
    ("code", "suggestion"),
    [
        ("Throttled", "'ThrottledException'"),
        ("ThrottlingExeption", "'ThrottlingException'"),
        ("throttlingException", "'ThrottlingException'"),
        ("TooManyRequests", "'TooManyRequestsException'"),
        ("AccessDenied", "'AccessDeniedException'"),
        ("AccesDeniedException", "'AccessDeniedException'"),
        ("ResourceNotFoundException", "'ResourceNotFound'"),
        ("ResourceInUs", "'ResourceInUse'"),
        ("ResourceLimitExceded", "'ResourceLimitExceeded'"),
        ("ServiceUnavailableException", "'ServiceUnavailable'"),
    ],
)
def test_near_misses_of_codes_are_refused(sagemock, code, suggestion):
    with pytest.raises(ValueError, match=f"code='{code}' is not an AWS error code; did you mean .*{suggestion}"):
        sagemock.fail("ListDomains", code)


@pytest.mark.parametrize(
    "code",
    ["Throttling", "RequestLimitExceeded", "ValidationError", "ConflictException", "Teapot", "BadRequest", "Kaboom"],
)
def test_known_and_other_codes_are_accepted(sagemock, sagemaker_client, code):
    sagemock.fail("ListDomains", code, times=None)
    with pytest.raises(sagemaker_client.exceptions.ClientError) as caught:
        sagemaker_client.list_domains()
    assert caught.value.response["Error"]["Code"] == code


def test_every_code_that_aws_has_is_accepted(sagemock, sagemaker_client):
    for error in sagemaker_client.meta.service_model.error_shapes:
        sagemock.fail("ListDomains", error.name)
