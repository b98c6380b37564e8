"""The pytest plugin in users' test suites: fixtures, the marker and its options, usage errors, xdist."""

import contextlib
import importlib
import socket
from importlib.metadata import entry_points

import pytest

pytest_plugins = ["pytester"]

# pytester removes modules that a run has imported, so the next run would have a second copy of their state.
for module in ("sagemock.cloud.history.hints", "sagemock.endpoint.http_server", "tornado.platform.asyncio"):
    with contextlib.suppress(ImportError):
        importlib.import_module(module)

INSTALLED = any(plugin.name == "sagemock" for plugin in entry_points(group="pytest11"))
INI = "[pytest]\nasyncio_default_fixture_loop_scope = function"
PLUGINS = [] if INSTALLED else ["-p", "sagemock.pytest_plugin"]
PLUGINS += ["-p", "no:rerunfailures"]  # which leaves a thread and a socket behind

HEAD = """
import boto3
import pytest

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
client = boto3.client("sagemaker", "us-east-1")

def status():
    client.create_notebook_instance(NotebookInstanceName="mine", **NOTEBOOK)
    return client.describe_notebook_instance(NotebookInstanceName="mine")["NotebookInstanceStatus"]
"""


@pytest.fixture
def run(pytester):
    """Run a test file and count its outcomes."""

    def run(source, *options):
        pytester.makeini(INI)
        pytester.makepyfile(HEAD + source)
        return pytester.runpytest(
            *PLUGINS, "--strict-markers", "-Werror", "-pno:randomly", "-pno:cacheprovider", *options
        )

    return run


def test_paths_of_corrections_are_relative_to_rootdir(run, pytester):
    correction = '{"assumption": "STUDIO_MISSING.Domain", "value": "No {DomainId}"}'
    pytester.makefile(".json", corrections=f'{{"corrections": [{correction}]}}')
    source = """
@pytest.mark.sagemock(corrections="corrections.json")
def test_one(sagemock, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(client.exceptions.ResourceNotFound, match="No d-unknown"):
        client.describe_domain(DomainId="d-unknown")
"""
    run(source).assert_outcomes(passed=1)


def test_fixture_returns_the_cloud(run):
    source = """
def test_one(sagemock):
    assert status() == "Pending"
    sagemock.clock.settle()
    assert [call.operation for call in sagemock.calls] == ["CreateNotebookInstance", "DescribeNotebookInstance"]

def test_another(sagemock):
    assert sagemock.calls == []
    assert status() == "Pending"
"""
    run(source).assert_outcomes(passed=2)


def test_seed_path_is_relative_to_the_root(run, pytester, monkeypatch):
    pytester.makefile(".json", seed='{"us-east-1": {"AppImageConfigs": [{"AppImageConfigName": "jupyter"}]}}')
    source = """
@pytest.mark.sagemock(seed="seed.json")
def test_it_exists(sagemaker_client):
    assert len(client.list_app_image_configs()["AppImageConfigs"]) == 1
"""
    below = pytester.mkdir("below")
    pytester.makeini(INI)
    source_file = pytester.makepyfile(HEAD + source)
    monkeypatch.chdir(below)
    ran = pytester.runpytest(*PLUGINS, "-Werror", "-pno:randomly", "-pno:cacheprovider", str(source_file))
    ran.assert_outcomes(passed=1)


def test_invalid_seed_is_a_usage_error(run):
    source = """
@pytest.mark.sagemock(seed="nowhere.json")
def test_it_does_not_run(): ...
"""
    ran = run(source)
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines(["*@pytest.mark.sagemock: cannot load the seed */nowhere.json:*", "*file not found*"])


def test_client_fixture_starts_the_mock(run):
    source = """
def test_one(sagemaker_client):
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"] == []
    assert sagemaker_client.meta.region_name == "us-east-1"

def test_with_its_cloud(sagemaker_client, sagemock):
    sagemaker_client.list_notebook_instances()
    assert len(sagemock.calls) == 1

def test_in_the_region_of_the_environment(monkeypatch, sagemaker_client):
    assert sagemaker_client.meta.region_name == "us-east-1"

@pytest.fixture
def somewhere(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")

def test_in_another(somewhere, sagemaker_client):
    assert sagemaker_client.meta.region_name == "eu-west-1"
"""
    run(source).assert_outcomes(passed=4)


def test_marker_alone_mocks_a_test(run):
    source = """
from sagemock.mock.registry import ACTIVE

@pytest.mark.sagemock
def test_marked():
    assert status() == "Pending"

def test_not_marked():
    assert ACTIVE.current() is None
"""
    run(source).assert_outcomes(passed=2)


def test_marker_takes_the_options_of_the_mock(run):
    source = """
from datetime import datetime, timezone
THEN = datetime(2031, 1, 1, tzinfo=timezone.utc)

@pytest.mark.sagemock(clock="instant")
def test_clock():
    assert status() == "InService"

@pytest.mark.sagemock(clock="manual", start=THEN, account_id="210987654321")
def test_several(sagemock):
    assert status() == "Pending"
    assert sagemock.clock.now() == THEN
    assert sagemock.account_id == "210987654321"

@pytest.mark.sagemock(durations={"NotebookInstance": {"Pending": 5}}, clock="manual")
def test_durations(sagemock):
    assert status() == "Pending"
    sagemock.clock.advance(seconds=6)
    assert client.describe_notebook_instance(NotebookInstanceName="mine")["NotebookInstanceStatus"] == "InService"
"""
    run(source).assert_outcomes(passed=3)


def test_closest_marker_takes_precedence_per_option(run):
    source = """
pytestmark = pytest.mark.sagemock(clock="instant", account_id="111111111111")

def test_of_the_module(sagemock):
    assert (sagemock.clock.mode, sagemock.account_id) == ("instant", "111111111111")

@pytest.mark.sagemock(clock="manual")
class TestClass:
    def test_of_the_class(self, sagemock):
        assert (sagemock.clock.mode, sagemock.account_id) == ("manual", "111111111111")

    @pytest.mark.sagemock(account_id="222222222222")
    def test_of_its_own(self, sagemock):
        assert (sagemock.clock.mode, sagemock.account_id) == ("manual", "222222222222")

    @pytest.mark.sagemock(clock="auto")
    @pytest.mark.sagemock(clock="real", account_id="333333333333")
    def test_of_two(self, sagemock):
        assert (sagemock.clock.mode, sagemock.account_id) == ("real", "333333333333")
"""
    run(source).assert_outcomes(passed=4)


def test_marked_module_mocks_all_kinds_of_tests(run):
    pytest.importorskip("pytest_asyncio")
    source = """
import unittest
pytestmark = pytest.mark.sagemock(clock="instant")

class Case(unittest.TestCase):
    def setUp(self):
        assert client.list_notebook_instances()["NotebookInstances"] == []

    def test_one(self):
        assert status() == "InService"

@pytest.mark.asyncio
async def test_two():
    assert status() == "InService"
"""
    run(source).assert_outcomes(passed=2)


CONFTEST = """
from pathlib import Path
import pytest

def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and not item.get_closest_marker("sagemock"):
            item.add_marker(pytest.mark.sagemock(clock="instant"))
"""


def test_hook_marks_the_tests_of_a_directory(run, pytester):
    pytester.mkpydir("moved")
    (pytester.path / "moved" / "conftest.py").write_text(CONFTEST)
    moved = """
def test_one():
    assert status() == "InService"

@pytest.mark.sagemock(clock="manual")
def test_of_its_own():
    assert status() == "Pending"
"""
    (pytester.path / "moved" / "test_moved.py").write_text(HEAD + moved)
    other = """
def test_not_marked():
    from sagemock.mock.registry import ACTIVE
    assert ACTIVE.current() is None
"""
    run(other).assert_outcomes(passed=3)


def test_marker_on_a_parameter(run):
    source = """
@pytest.mark.parametrize("expected", [
    pytest.param("Pending"),
    pytest.param("InService", marks=pytest.mark.sagemock(clock="instant")),
])
def test_one(sagemock, expected):
    assert status() == expected
"""
    run(source).assert_outcomes(passed=2)


def test_fixture_and_test_share_the_mock(run):
    source = """
@pytest.fixture
def notebook(sagemaker_client):
    sagemaker_client.create_notebook_instance(NotebookInstanceName="mine", **NOTEBOOK)
    yield
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"]

def test_one(notebook, sagemock):
    sagemock.clock.settle()
    assert client.describe_notebook_instance(NotebookInstanceName="mine")["NotebookInstanceStatus"] == "InService"
"""
    run(source).assert_outcomes(passed=1)


def test_marker_nests_inside_wider_fixtures(run):
    source = """
from sagemock import mock_sagemaker

@pytest.fixture(scope="module", autouse=True)
def of_the_module():
    with mock_sagemaker() as cloud:
        yield cloud

@pytest.mark.sagemock
@pytest.mark.parametrize("number", [1, 2])
def test_one(sagemock, number):
    assert status() == "Pending"
    assert sagemock.calls
"""
    run(source).assert_outcomes(passed=2)


def test_failing_test_ends_its_mock(run):
    source = """
from sagemock.mock.registry import ACTIVE

@pytest.mark.sagemock
def test_one():
    raise ZeroDivisionError

def test_two():
    assert ACTIVE.current() is None
"""
    run(source).assert_outcomes(passed=1, failed=1)


@pytest.mark.parametrize(
    ("marker", "message"),
    [
        ('clock="sundial"', "*UsageError: @pytest.mark.sagemock: *'auto', 'manual', 'instant', 'real'*"),
        ("speed=2", "*UsageError: @pytest.mark.sagemock: *clock='real'*"),
        ('account_id="1"', "*UsageError: @pytest.mark.sagemock: *12 digits*"),
        ('start="today"', "*UsageError: @pytest.mark.sagemock: *datetime*"),
        ('jupyter="yes"', "*UsageError: @pytest.mark.sagemock: *unknown engine 'yes'*"),
        ('clok="auto"', "*UsageError: *has no option 'clok'; did you mean 'clock'? *clock, speed, start, *jupyter*"),
        ('"instant"', "*UsageError: *has no option 'instant'. Pass options by name, one of clock, speed*"),
    ],
)
def test_invalid_options_are_a_usage_error(run, marker, message):
    result = run(f"@pytest.mark.sagemock({marker})\ndef test_one():\n    pass\n")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines([message])


def test_marker_and_fixtures_have_help_texts(pytester):
    pytester.makeini(INI)
    markers = pytester.runpytest(*PLUGINS, "--markers")
    markers.stdout.fnmatch_lines(["@pytest.mark.sagemock(**options): run the test with SageMaker mocked*"])
    fixtures = pytester.runpytest(*PLUGINS, "--fixtures", "-q")
    fixtures.stdout.fnmatch_lines_random(["sagemock*", "*Mock SageMaker for this test*", "sagemaker_client*"])


def test_xdist_workers_have_their_own_mocks(run):
    pytest.importorskip("xdist")
    source = """
@pytest.mark.parametrize("number", range(8))
def test_one(sagemock, number):
    assert status() == "Pending"
    assert len(sagemock.calls) == 2
"""
    run(source, "-n2").assert_outcomes(passed=8)


# --- where else a resource exists

LOST = """
from sagemock import mock_sagemaker
other = boto3.client("sagemaker", "eu-west-1")

def create():
    client.create_notebook_instance(NotebookInstanceName="mine", **NOTEBOOK)

def describe():
    other.describe_notebook_instance(NotebookInstanceName="mine")

def wait():
    other.get_waiter("notebook_instance_in_service").wait(NotebookInstanceName="mine")
"""
HINT = (
    "DescribeNotebookInstance: This NotebookInstance is not in eu-west-1 of account 123456789012. It exists elsewhere: "
    "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/mine"
)


@pytest.mark.parametrize(
    "test",
    [
        "def test_one(sagemock):\n    create()\n    describe()",
        "@mock_sagemaker\ndef test_one():\n    create()\n    describe()",
        "def test_one(sagemock):\n    create()\n    try:\n        describe()\n    finally:\n        1 / 0",
        "@pytest.fixture\ndef lost(sagemock):\n    create()\n    describe()\n\ndef test_one(lost): ...",
        "def test_one(sagemock):\n    create()\n    wait()",
    ],
    ids=["fixture", "decorator", "context", "setup", "waiter"],
)
def test_report_shows_the_other_region(run, test):
    result = run(LOST + test)
    assert result.ret == 1
    result.stdout.fnmatch_lines(["*- sagemock -*", HINT])


def test_report_shows_where_an_arn_belongs(run):
    source = """
def test_one(sagemock):
    create()
    other.list_tags(ResourceArn=sagemock.resource("mine").arn)
"""
    result = run(LOST + source)
    result.stdout.fnmatch_lines([HINT.replace("DescribeNotebookInstance", "ListTags")])


def test_report_is_unchanged_for_other_errors(run):
    source = """
def test_missing(sagemock):
    create()
    client.describe_notebook_instance(NotebookInstanceName="other")

def test_expected(sagemock):
    create()
    with pytest.raises(other.exceptions.ClientError):
        describe()
    assert False

def test_without_a_response():
    error = ValueError()
    error.response = 404
    raise error
"""
    result = run(LOST + source)
    result.assert_outcomes(failed=3)
    result.stdout.no_fnmatch_line("*- sagemock -*")


# --- the server for other processes

ELSEWHERE = """
import os, subprocess, sys

def run_elsewhere(server, call):
    code = f'import boto3; print(len(boto3.client("sagemaker").{call}["NotebookInstances"]))'
    environ = {**os.environ, **server.environment}
    return subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True).stdout.strip()

def create(server):
    boto3.client("sagemaker", "us-east-1", endpoint_url=server.url, **KEYS).create_notebook_instance(
        NotebookInstanceName="mine", **NOTEBOOK
    )

KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
"""


@pytest.fixture
def serve_and_run(run):
    pytest.importorskip("tornado")
    return lambda source, *options: run(ELSEWHERE + source, *options)


def test_server_handles_calls_of_other_processes(serve_and_run):
    source = """
seen = []

def test_one(sagemock_server):
    create(sagemock_server)
    seen.append(sagemock_server)

def test_another(sagemock_server):
    assert seen == [sagemock_server]
    assert run_elsewhere(sagemock_server, "list_notebook_instances()") == "1"
    assert len(sagemock_server.cloud.calls) == 2
"""
    serve_and_run(source).assert_outcomes(passed=2)


def test_clean_server_is_reset_between_tests(serve_and_run):
    source = """
@pytest.mark.parametrize("number", range(3))
def test_one(clean_sagemock_server, sagemock_server, number):
    assert clean_sagemock_server is sagemock_server
    assert sagemock_server.cloud.calls == []
    create(sagemock_server)
"""
    serve_and_run(source).assert_outcomes(passed=3)


def test_server_options_fixture_can_be_overridden(serve_and_run):
    source = """
@pytest.fixture(scope="session")
def sagemock_server_options():
    return {"clock": "instant", "account_id": "210987654321"}

def test_one(sagemock_server):
    assert (sagemock_server.cloud.clock.mode, sagemock_server.cloud.account_id) == ("instant", "210987654321")
"""
    serve_and_run(source).assert_outcomes(passed=1)


def test_invalid_server_options_are_a_usage_error(serve_and_run):
    source = """
@pytest.fixture(scope="session")
def sagemock_server_options():
    return {"clok": "instant"}

def test_one(sagemock_server):
    pass
"""
    result = serve_and_run(source)
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*UsageError: sagemock_server_options: serve() has no option 'clok'; did you mean 'clock'? Its*"]
    )


def test_server_and_mock_in_one_test(serve_and_run):
    source = """
def test_one(clean_sagemock_server, sagemock):
    create(clean_sagemock_server)
    assert (len(clean_sagemock_server.cloud.calls), len(sagemock.calls)) == (1, 0)
    assert status() == "Pending"
    assert (len(clean_sagemock_server.cloud.calls), len(sagemock.calls)) == (1, 2)
"""
    serve_and_run(source).assert_outcomes(passed=1)


def test_server_stops_after_the_tests(serve_and_run, pytester):
    source = """
def test_one(sagemock_server):
    with open("url", "w") as file:
        file.write(sagemock_server.url)
"""
    serve_and_run(source).assert_outcomes(passed=1)
    host, _, port = (pytester.path / "url").read_text().rpartition("/")[2].partition(":")
    with socket.socket() as probe:
        assert probe.connect_ex((host, int(port))) != 0


# --- options in the configuration file


@pytest.fixture
def configured(pytester):
    """Run a test file with lines in pytest's configuration, and count its outcomes."""

    def configured(lines, source, *options):
        pytester.makeini(f"{INI}\n{lines}")
        pytester.makepyfile(HEAD + source)
        strict = ["--strict-markers", "--strict-config", "-Werror"]
        return pytester.runpytest(*PLUGINS, *strict, "-pno:randomly", "-pno:cacheprovider", *options)

    return configured


def test_configuration_sets_options_of_all_mocks(configured):
    source = """
def test_of_the_suite(sagemock):
    assert sagemock.clock.mode == "manual"

@pytest.mark.sagemock
def test_by_the_marker():
    assert status() == "Pending"

@pytest.mark.sagemock(clock="instant")
class TestClass:
    def test_closer_marker(self, sagemock):
        assert (sagemock.clock.mode, sagemock.account_id) == ("instant", "210987654321")

    @pytest.mark.sagemock(clock="auto", account_id="111111111111")
    def test_closest_marker(self, sagemock):
        assert (sagemock.clock.mode, sagemock.account_id) == ("auto", "111111111111")
"""
    configured("sagemock_clock = manual\nsagemock_account_id = 210987654321", source).assert_outcomes(passed=4)


def test_configuration_parses_every_type(configured, pytester):
    pytester.makefile(".json", seed='{"us-east-1": {"AppImageConfigs": [{"AppImageConfigName": "jupyter"}]}}')
    lines = """
sagemock_start = 2031-01-01T00:00:00Z
sagemock_durations =
    NotebookInstance.Pending = 1h30m
    NotebookInstance.Stopping = 5
    App.Deleting=2d
sagemock_seed = seed.json
sagemock_jupyter = false
sagemock_tls = False
"""
    source = """
from datetime import datetime, timedelta, timezone

def test_one(sagemock, sagemaker_client):
    assert sagemock.clock.now() == datetime(2031, 1, 1, tzinfo=timezone.utc)
    assert sagemock.durations["NotebookInstance"]["Pending"] == timedelta(minutes=90)
    assert sagemock.durations["NotebookInstance"]["Stopping"] == timedelta(seconds=5)
    assert sagemock.durations["App"]["Deleting"] == timedelta(days=2)
    assert len(sagemaker_client.list_app_image_configs()["AppImageConfigs"]) == 1
"""
    configured(lines, source).assert_outcomes(passed=1)


def test_configuration_in_pyproject(pytester):
    pytester.makepyprojecttoml(
        """
[tool.pytest.ini_options]
asyncio_default_fixture_loop_scope = "function"
sagemock_clock = "real"
sagemock_speed = 60
sagemock_jupyter = false
sagemock_durations = ["NotebookInstance.Pending = 10m"]
"""
    )
    pytester.makepyfile(
        """
def test_one(sagemock):
    assert sagemock.clock.speed == 60
    assert sagemock.durations["NotebookInstance"]["Pending"].total_seconds() == 600
"""
    )
    ran = pytester.runpytest(*PLUGINS, "--strict-config", "-pno:randomly", "-pno:cacheprovider")
    ran.assert_outcomes(passed=1)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            "sagemock_clock = fast",
            "*UsageError: *with sagemock_clock of */tox.ini: clock='fast' must be one of 'auto'*",
        ),
        ("sagemock_speed = high", "*UsageError: sagemock_speed = high (*/tox.ini): must be a number"),
        ("sagemock_tls = maybe", "*UsageError: sagemock_tls = maybe (*/tox.ini): must be true or false"),
        ("sagemock_start = soon", "*UsageError: sagemock_start = soon (*/tox.ini): must be a date or a time such as *"),
        (
            "sagemock_durations = 5",
            "*UsageError: sagemock_durations = 5 (*): '5' must be a kind, a status and a duration*",
        ),
        ("sagemock_durations = App.Deleting = x", "*UsageError: sagemock_durations = *: 'x' must be a duration*"),
        ("sagemock_tls = true", "*UsageError: *with sagemock_tls of */tox.ini: tls=True is an option of live Jupyter*"),
    ],
)
def test_invalid_configuration_is_a_usage_error(configured, line, message):
    ran = configured(line, "@pytest.mark.sagemock\ndef test_one(): ...")
    ran.assert_outcomes(errors=1)
    ran.stdout.fnmatch_lines([message])


def test_configuration_has_every_option(configured, pytester):
    from sagemock.mock.options import OPTIONS

    pytester.makeini(INI)
    ran = pytester.runpytest(*PLUGINS, "--help")
    ran.stdout.fnmatch_lines([f"*sagemock_{name} (linelist):*" for name in OPTIONS])


def test_configuration_leaves_other_mocks_alone(configured):
    source = """
from sagemock import mock_sagemaker

def test_one():
    with mock_sagemaker() as cloud:
        assert cloud.clock.mode == "auto"
"""
    configured("sagemock_clock = manual", source).assert_outcomes(passed=1)


# --- the clock of the process


@pytest.fixture
def time_machine():
    pytest.importorskip("time_machine")


AGES = """
import time
from datetime import datetime, timedelta, timezone

def age():
    client.create_notebook_instance(NotebookInstanceName="mine", **NOTEBOOK)
    client.get_waiter("notebook_instance_in_service").wait(NotebookInstanceName="mine")
    found = client.describe_notebook_instance(NotebookInstanceName="mine")
    return datetime.now(timezone.utc) - found["LastModifiedTime"]
"""


def test_marker_moves_the_clock_of_the_process(run, time_machine):
    source = """
@pytest.mark.sagemock(wall_clock="cloud")
def test_one():
    assert age() >= timedelta()

def test_other(sagemock):
    assert age() < timedelta()
"""
    run(AGES + source).assert_outcomes(passed=2)


def test_configuration_moves_the_clock_of_the_process(configured, time_machine):
    source = """
def test_one(sagemock):
    assert age() >= timedelta()
"""
    configured("sagemock_wall_clock = cloud", AGES + source).assert_outcomes(passed=1)


def test_xdist_works_with_a_moved_clock(run, time_machine):
    pytest.importorskip("xdist")
    source = """
@pytest.mark.sagemock(wall_clock="cloud")
@pytest.mark.parametrize("number", range(8))
def test_one(sagemock, number):
    sagemock.clock.advance("30d")
    assert age() >= timedelta()
"""
    run(AGES + source, "-n2").assert_outcomes(passed=8)


@pytest.mark.parametrize("method", ["signal", "thread"])
def test_timeouts_do_not_end_on_a_moved_clock(run, time_machine, method):
    pytest.importorskip("pytest_timeout")
    source = """
@pytest.mark.sagemock(wall_clock="cloud")
def test_one(sagemock):
    sagemock.clock.advance("30d")
    assert age() >= timedelta()
    time.sleep(0.1)
"""
    run(AGES + source, "--timeout=60", f"--timeout-method={method}").assert_outcomes(passed=1)


def test_timeouts_end_tests_with_a_moved_clock(run, time_machine):
    pytest.importorskip("pytest_timeout")
    source = """
@pytest.mark.timeout(0.5, method="signal", func_only=True)
@pytest.mark.sagemock(wall_clock="cloud")
def test_one(sagemock):
    sagemock.clock.advance("30d")
    time.sleep(60)
"""
    ran = run(AGES + source)
    ran.assert_outcomes(failed=1)
    ran.stdout.fnmatch_lines(["*Timeout (>0.5s)*"])


# --- advice about a clock that is behind

ADVICE = 'pass wall_clock="cloud", by which the program\'s clock follows (https://sagemock.github.io/sagemock/clock/)'
SECTION = f"Timestamps in replies were up to 2[14]0 seconds ahead of datetime.now(): {ADVICE}"


def printed(ran):
    return [line for line in ran.outlines if "wall_clock=" in line]


def test_failed_tests_name_the_option(run):
    source = """
def test_one(sagemock):
    assert age() > timedelta()

def test_two(sagemock):
    assert age() > timedelta(hours=8)
"""
    ran = run(AGES + source)
    ran.assert_outcomes(failed=2)
    ran.stdout.fnmatch_lines(["*- sagemock -*", SECTION, "*- sagemock -*", SECTION])
    assert len(printed(ran)) == 2


def test_passed_tests_share_one_line(run):
    source = """
@pytest.mark.parametrize("number", range(3))
def test_one(sagemock, number):
    assert age() < timedelta()
"""
    ran = run(AGES + source)
    ran.assert_outcomes(passed=3)
    line = f"sagemock: in 3 tests that read the wall clock, timestamps in replies were ahead of it: {ADVICE}"
    assert printed(ran) == [line]


def test_xdist_counts_the_tests(run):
    pytest.importorskip("xdist")
    source = """
@pytest.mark.parametrize("number", range(4))
def test_one(sagemock, number):
    assert age() < timedelta()
"""
    ran = run(AGES + source, "-n2")
    assert [line.partition(" that ")[0] for line in printed(ran)] == ["sagemock: in 4 tests"]


@pytest.mark.parametrize(
    "read",
    [
        "datetime.now(timezone.utc).timestamp()",
        "datetime.utcnow().timestamp()",
        "dt.datetime.now().timestamp()",
        "dt.date.today()",
        "time.time()",
        "time.time_ns()",
        "current_time()",
        "(lambda: time.time())()",
        "imported()",
    ],
)
def test_readings_of_the_clock_are_recognised(run, read):
    source = f"""
import datetime as dt
import time
import warnings
from datetime import datetime, timezone
from time import time as current_time

class Job:
    def read(self):
        return {read if read != "imported()" else "0"}

def imported():
    {"import time; return time.time()" if read == "imported()" else "return 0"}

def test_one(sagemock):
    status()
    sagemock.clock.settle()
    client.describe_notebook_instance(NotebookInstanceName="mine")
"""
    ran = run(source)
    ran.assert_outcomes(passed=1)
    assert len(printed(ran)) == 1


QUIET = {
    "no reading": "sagemock.clock.settle(); show()",
    "the cloud's clock": "sagemock.clock.settle(); show(); sagemock.clock.now()",
    "another clock": "sagemock.clock.settle(); show(); time.monotonic(); time.sleep(0)",
    "not ahead": "show(); datetime.now(timezone.utc)",
}


@pytest.mark.parametrize("lines", QUIET.values(), ids=QUIET)
def test_no_advice_without_a_reason(run, lines):
    source = f"""
import time
from datetime import datetime, timezone

def show():
    client.describe_notebook_instance(NotebookInstanceName="mine")

@pytest.mark.sagemock(clock="manual")
def test_one(sagemock):
    status()
    {lines}
"""
    ran = run(source)
    ran.assert_outcomes(passed=1)
    assert printed(ran) == []


DEADLINE = """
import time
from time import monotonic

class Job:
    def wait(self):
        found = status()
        deadline = {read} + 600
        while {read} < deadline:
            if found == "InService":
                return
            time.sleep(30)
            found = client.describe_notebook_instance(NotebookInstanceName="mine")["NotebookInstanceStatus"]
        raise TimeoutError

@pytest.mark.sagemock(durations={durations})
def test_one(sagemock):
    with pytest.raises(TimeoutError):
        Job().wait()
"""


@pytest.mark.parametrize("read", ["time.monotonic()", "monotonic()", "time.monotonic_ns() / 1e9"])
def test_failed_deadlines_name_the_option(run, read):
    durations = {"NotebookInstance": {"Pending": "1h"}}
    ran = run(DEADLINE.format(read=read, durations=durations))
    ran.assert_outcomes(failed=1)
    section = f"time.monotonic() does not follow the durations that the test has set: {ADVICE}"
    ran.stdout.fnmatch_lines(["*- sagemock -*", section])


def test_no_advice_about_deadlines_by_default(run):
    ran = run(DEADLINE.format(read="time.monotonic()", durations={}))
    ran.assert_outcomes(failed=1)
    assert printed(ran) == []


def test_no_advice_with_the_option(run, time_machine):
    source = """
@pytest.mark.sagemock(wall_clock="cloud")
@pytest.mark.parametrize("limit", [0, 8])
def test_one(sagemock, limit):
    assert age() > timedelta(hours=limit)
"""
    ran = run(AGES + source, "--no-header", "--tb=line")
    ran.assert_outcomes(passed=1, failed=1)
    assert [line for line in ran.outlines if ADVICE in line] == []
