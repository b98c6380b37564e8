"""A state is written with every change and restored after a restart, with clock and faults."""

import json
import os
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from sagemock import Clock, Cloud, mock_sagemaker
from sagemock.cloud import dispatcher
from sagemock.protocol.service_model import service_model
from sagemock.server.state.errors import StateError
from sagemock.server.state.store import StateStore

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
PENDING = 210


@pytest.fixture
def cloud(kept_cloud, directory):
    with kept_cloud(directory) as cloud:
        yield cloud


def status(client):
    return client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"]


def call(cloud, operation, **request):
    """The answer of the gateway to a call; most tests need no client."""
    return dispatcher.dispatch(
        cloud, service_model().operation_model(operation), json.dumps(request), region="us-east-1"
    )


# --- writing


def test_changes_are_written_before_the_reply(cloud, client, restarted, directory):
    client.create_notebook_instance(**NEW)
    with restarted(directory):
        assert status(client) == "Pending"


def test_deletions_are_written(cloud, client, restarted, directory):
    client.create_code_repository(CodeRepositoryName="code", GitConfig={"RepositoryUrl": "https://example.com/x"})
    client.delete_code_repository(CodeRepositoryName="code")
    with restarted(directory):
        assert client.list_code_repositories()["CodeRepositorySummaryList"] == []


def test_rejected_calls_change_nothing(cloud, client, restarted, directory, client_error):
    client.create_notebook_instance(**NEW)
    client_error(client.create_notebook_instance, **NEW | {"InstanceType": "ml.t3.large"})
    with restarted(directory):
        assert client.describe_notebook_instance(**LAB)["InstanceType"] == "ml.t3.medium"


PLANTS = {
    "advance": lambda cloud: cloud.clock.advance(hours=3),
    "settle": lambda cloud: cloud.clock.settle(),
    "start": lambda cloud: setattr(cloud.clock, "start", cloud.clock.start + timedelta(days=9)),
    "fail": lambda cloud: cloud.fail("CreateApp", "ThrottlingException", times=2),
    "fail_next": lambda cloud: cloud.fail_next("NotebookInstance", reason="No capacity."),
    "maintain": lambda cloud: [cloud.clock.settle(), cloud.maintain("lab")],
    "reset": lambda cloud: cloud.reset(),
}


@pytest.mark.parametrize("what", PLANTS)
def test_direct_actions_are_written_at_once(cloud, client, restarted, inspect_cloud, directory, what):
    client.create_notebook_instance(**NEW)
    before = inspect_cloud(cloud)
    PLANTS[what](cloud)
    after = inspect_cloud(cloud)
    assert after != before
    with restarted(directory) as other:
        assert inspect_cloud(other) == after


RULES = {
    "quotas": lambda cloud: cloud.quotas.update({"Total domains": 3}),
    "account_features": lambda cloud: setattr(cloud.account_features, "app_names_are_default", True),
    "durations": lambda cloud: cloud.durations["NotebookInstance"].__setitem__("Pending", 12.5),
}


@pytest.mark.parametrize("what", RULES)
@pytest.mark.parametrize("written_by", ["the next call", "save"])
def test_settings_are_written_by_call_or_save(
    kept_cloud, client, restarted, inspect_cloud, directory, what, written_by
):
    with kept_cloud(directory) as cloud:
        RULES[what](cloud)
        client.list_domains() if written_by == "the next call" else cloud.save()
        after = inspect_cloud(cloud)
        with restarted(directory) as other:
            assert inspect_cloud(other) == after


def test_settings_are_written_by_close(kept_cloud, directory):
    with kept_cloud(directory) as cloud:
        cloud.quotas["Total domains"] = 3
    with kept_cloud(directory) as cloud:
        assert dict(cloud.quotas) == {"Total domains": 3}


def test_nothing_is_written_without_changes(kept_cloud, directory):
    with kept_cloud(directory) as cloud:
        call(cloud, "CreateNotebookInstance", **NEW)
        written = directory.joinpath("sagemock.db-wal").stat()
        cloud.save()
        cloud.clock.settle()
        cloud.clock.settle()
        settled = directory.joinpath("sagemock.db-wal").stat()
        assert settled.st_size > written.st_size  # shows that this check detects a write
        cloud.save()
        assert directory.joinpath("sagemock.db-wal").stat().st_mtime_ns == settled.st_mtime_ns


def test_reset_empties_the_state(kept_cloud, client, directory):
    with kept_cloud(directory) as cloud:
        client.create_notebook_instance(**NEW)
        cloud.clock.advance(days=1)
        cloud.reset()
        client.create_notebook_instance(**NEW | {"NotebookInstanceName": "other"})
        events = cloud.events
    with kept_cloud(directory) as cloud:
        (listed,) = client.list_notebook_instances()["NotebookInstances"]
        assert listed["NotebookInstanceName"] == "other"
        assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance", "ListNotebookInstances"]
        assert cloud.events == events


def test_events_of_deleted_resources_are_restored(kept_cloud, client, directory, notebook_in_cloud):
    with kept_cloud(directory) as cloud:
        notebook_in_cloud(cloud, "Stopped")
        client.delete_notebook_instance(**LAB)
        cloud.clock.settle()
        events = cloud.events
    assert events[-1]["detail"]["NotebookInstanceStatus"] == "Deleted"
    with kept_cloud(directory) as cloud:
        assert cloud.events == events


@pytest.fixture
def notebook_in_cloud(client):
    def notebook_in_cloud(cloud, status):
        client.create_notebook_instance(**NEW)
        cloud.clock.settle()
        if status == "Stopped":
            client.stop_notebook_instance(**LAB)
            cloud.clock.settle()

    return notebook_in_cloud


@pytest.mark.parametrize("depth", [50, 150, 900])
def test_extreme_calls_are_kept(cloud, restarted, directory, depth):
    deep = f'{{"NameContains": "lab", "Unknown": {"[" * depth}{"]" * depth}}}'
    dispatcher.dispatch(cloud, service_model().operation_model("ListDomains"), deep, region="us-east-1")
    call(cloud, "ListDomains", Unknown={"$tuple": ["\ud800", float("inf")]})
    with restarted(directory) as other:
        first, second = other.calls
        assert (first.operation, second.request) == ("ListDomains", {"Unknown": {"$tuple": ["\ud800", float("inf")]}})
        assert first.request == (json.loads(deep) if depth == 50 else {})


# --- time


@pytest.fixture
def kept_in_real_time(kept_cloud, directory):
    """Clouds whose clock follows the wall clock."""
    return lambda: kept_cloud(directory, start=None)


def test_time_passes_without_a_server(kept_in_real_time, client, time_machine_at):
    with time_machine_at(0) as wall:
        with kept_in_real_time():
            client.create_notebook_instance(**NEW)
        wall.shift(PENDING - 1)
        with kept_in_real_time():
            assert status(client) == "Pending"
            wall.shift(2)
            assert status(client) == "InService"


def test_missed_transitions_have_their_own_times(kept_in_real_time, client, time_machine_at):
    with time_machine_at(0) as wall:
        with kept_in_real_time() as cloud:
            client.create_notebook_instance(**NEW)
            begun = cloud.clock.now()
        wall.shift(86400)
        with kept_in_real_time() as cloud:
            assert cloud.clock.now() - begun == timedelta(days=1)
            assert [event["detail"]["NotebookInstanceStatus"] for event in cloud.events] == ["Pending", "InService"]
            assert status(client) == "InService"
            described = client.describe_notebook_instance(**LAB)
            assert described["LastModifiedTime"] - described["CreationTime"] == timedelta(seconds=PENDING)


@pytest.fixture
def time_machine_at():
    time_machine = pytest.importorskip("time_machine")
    return lambda moment: time_machine.travel(moment, tick=False)


def test_pinned_clock_keeps_its_time(kept_cloud, directory, client):
    with kept_cloud(directory) as cloud:
        client.create_notebook_instance(**NEW)
        now = cloud.clock.advance(seconds=PENDING - 1)
    with kept_cloud(directory) as cloud:
        assert cloud.clock.now() == now
        assert status(client) == "Pending"
        cloud.clock.advance(seconds=1)
        assert status(client) == "InService"


def test_stored_clock_overrides_start_option(kept_cloud, directory):
    with kept_cloud(directory) as cloud:
        now = cloud.clock.now()
    with kept_cloud(directory, start=None) as cloud:
        assert cloud.clock.now() == now
        cloud.reset()
        assert cloud.clock.start is None


def test_pinned_clock_rejects_the_real_clock(kept_cloud, directory):
    with kept_cloud(directory) as cloud:
        cloud.clock.advance(days=1)
    with (
        pytest.raises(StateError, match="which the real clock cannot continue"),
        kept_cloud(directory, clock="real", start=None),
    ):
        pass
    with kept_cloud(directory):  # unchanged by the failed attempt
        pass


def test_injected_faults_are_restored(kept_cloud, directory, client, client_error):
    with kept_cloud(directory) as cloud:
        client.create_notebook_instance(**NEW)
        cloud.fail_next("NotebookInstance", reason="Out of power.")
        cloud.fail("StopNotebookInstance", "Teapot", "Slowly.", status=418)
        cloud.fail("ListDomains", "ValidationException", "No.", times=2)
        client_error(client.list_domains)
    with kept_cloud(directory) as cloud:
        cloud.clock.settle()
        described = client.describe_notebook_instance(**LAB)
        assert (described["NotebookInstanceStatus"], described["FailureReason"]) == ("Failed", "Out of power.")
        assert client_error(client.stop_notebook_instance, **LAB) == {"Code": "Teapot", "Message": "Slowly."}
        assert client_error(client.list_domains)["Message"] == "No."
        assert client.list_domains()["Domains"] == []


def is_refused(call, **request):
    try:
        call(**request)
    except ClientError:
        return True
    return False


def test_selective_faults_continue_after_restart(kept_cloud, directory, client):
    def failures(calls):
        return [is_refused(client.list_domains, MaxResults=5) for _ in range(calls)]

    fault = {"when": {"MaxResults": 5}, "rate": 0.5, "seed": 7}
    with kept_cloud(directory / "whole") as cloud:
        cloud.fail("List*", "OptInRequired", **fault)
        expected = failures(8)
    with kept_cloud(directory / "parts") as cloud:
        cloud.fail("List*", "OptInRequired", **fault)
        first = failures(4)
    with kept_cloud(directory / "parts") as cloud:
        assert first + failures(4) == expected
        (restored,) = cloud.faults.injected()[0]
        assert (restored.operation, restored.when, restored.times) == ("List*", {"MaxResults": 5}, None)
    assert set(expected) == {False, True}


def test_unchanged_durations_come_from_the_options(kept_cloud, directory):
    with kept_cloud(directory, durations={"NotebookInstance": {"Pending": 1, "Stopping": 1}}) as cloud:
        cloud.durations["NotebookInstance"]["Stopping"] = 2
    with kept_cloud(directory, durations={"NotebookInstance": {"Pending": 3, "Stopping": 3}}) as cloud:
        spans = cloud.durations["NotebookInstance"]
        assert (spans["Pending"], spans["Stopping"]) == (timedelta(seconds=3), timedelta(seconds=2))


# --- with a launcher


class Launcher:
    """A launcher that starts nothing and records the requests."""

    def __init__(self, now):
        self.asked = []

    def prepare(self, spec, log):
        self.asked.append(("prepare", spec.name))
        log("LifecycleConfigOnStart", "prepared\n")

    def create(self, spec):
        self.asked.append(("create", spec.arn.rpartition(":")[2], spec.key))
        return f"http://127.0.0.1:{len(self.asked)}"

    def __getattr__(self, verb):
        silent = ("on_exit", "activity", "tick", "close", "cloud_address")
        return lambda *asked: None if verb in silent else self.asked.append((verb, *asked))


@pytest.fixture
def running(kept_cloud, directory, client):
    """A running notebook instance with a script, in a closed state."""
    with kept_cloud(directory, jupyter=Launcher) as cloud:
        client.create_notebook_instance_lifecycle_config(
            NotebookInstanceLifecycleConfigName="setup", OnStart=[{"Content": "ZWNobyAx"}]
        )
        client.create_notebook_instance(**NEW, LifecycleConfigName="setup")
        cloud.clock.settle()
        assert [verb for verb, *_ in cloud.runtime.launcher.asked] == ["stop", "prepare", "create"]
        return client.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"], cloud.runtime.launcher.asked[-1]


def test_running_servers_restart_without_scripts(running, kept_cloud, directory, client):
    _, created = running
    with kept_cloud(directory, jupyter=Launcher) as cloud:
        assert cloud.runtime.launcher.asked == [created]
        assert cloud.logs("lab") == {"lab/LifecycleConfigOnStart": "prepared\n"}
        url = client.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]
        assert url.startswith("http://127.0.0.1:1?")


def test_url_is_of_aws_without_launcher(running, kept_cloud, directory, client):
    with kept_cloud(directory):
        url = client.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]
        assert url.startswith("https://lab.notebook.us-east-1.")


def test_urls_survive_a_restart(kept_cloud, directory, client):
    requests = pytest.importorskip("requests")
    with kept_cloud(directory) as cloud:
        client.create_notebook_instance(**NEW)
        cloud.clock.settle()
        url = client.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"]
    with kept_cloud(directory):
        assert requests.get(url).status_code == 200


def test_missed_starts_run_at_restore(kept_cloud, directory, client, time_machine_at):
    with time_machine_at(0) as wall:
        with kept_cloud(directory, start=None, jupyter=Launcher):
            client.create_notebook_instance(**NEW)
        wall.shift(86400)
        with kept_cloud(directory, start=None, jupyter=Launcher) as cloud:
            assert [verb for verb, *_ in cloud.runtime.launcher.asked] == ["prepare", "create"]


def test_interrupted_script_runs_again(kept_cloud, directory, client, restarted):
    """A script's call is answered, and its changes are written, during the transition."""
    asked = []

    class Busy(Launcher):
        def prepare(self, spec, log):
            cloud.lock.allow_current_thread()  # as a server thread that answers a script's call
            asked.append(call(cloud, "ListNotebookInstances"))
            with restarted(directory, jupyter=Launcher) as other:
                asked.append([verb for verb, *_ in other.runtime.launcher.asked])

    with kept_cloud(directory, jupyter=Busy) as cloud:
        client.create_notebook_instance_lifecycle_config(
            NotebookInstanceLifecycleConfigName="setup", OnStart=[{"Content": "ZWNobyAx"}]
        )
        client.create_notebook_instance(**NEW, LifecycleConfigName="setup")
        cloud.clock.settle()
    assert asked[0].status == 200
    assert asked[1] == ["prepare", "create"]


IDLE = {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}}


def test_restart_counts_as_app_activity(kept_cloud, directory, client, require_members, make_studio):
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")
    with kept_cloud(directory, jupyter=Launcher) as cloud:
        studio = make_studio(cloud, client)
        settings = {"ExecutionRole": NEW["RoleArn"], "JupyterLabAppSettings": IDLE}
        profile = studio.profile(studio.domain(DefaultUserSettings=settings))
        app = {**studio.app(studio.lab(profile), "JupyterLab")}
        cloud.clock.advance(minutes=50)
    with kept_cloud(directory, jupyter=Launcher) as cloud:
        restart = cloud.clock.now()
        assert {verb for verb, *_ in cloud.runtime.launcher.asked} == {"create"}
        cloud.clock.advance(minutes=59)
        assert client.describe_app(**app)["Status"] == "InService"
        cloud.clock.advance(minutes=1)
        described = client.describe_app(**app)
        assert (described["Status"], described["LastUserActivityTimestamp"]) == ("Deleting", restart)


def test_app_hosts_open_again(kept_cloud, directory, client, make_studio):
    with kept_cloud(directory, jupyter=Launcher) as cloud:
        studio = make_studio(cloud, client)
        domain = studio.domain()
        alice, _ = studio.profile(domain, "alice"), studio.profile(domain, "bob")
        client.create_presigned_domain_url(**alice)
        opened = [asked for asked in cloud.runtime.launcher.asked if asked[0] == "create"]
    with kept_cloud(directory, jupyter=Launcher) as cloud:
        assert cloud.runtime.launcher.asked == opened
    with kept_cloud(directory):
        assert ".studio." in client.create_presigned_domain_url(**alice)["AuthorizedUrl"]


# --- use by programs


def test_restore_requires_a_new_cloud(kept_cloud, directory, client):
    with kept_cloud(directory):
        client.create_notebook_instance(**NEW)
    state = StateStore(directory)
    with mock_sagemaker() as cloud:
        client.list_domains()
        with pytest.raises(ValueError, match="has been used"):
            state.restore(cloud)
        assert cloud.journal is None
    state.close()


def test_used_cloud_is_saved_to_an_empty_state(directory, client, kept_cloud):
    state = StateStore(directory)
    with mock_sagemaker(clock="manual") as cloud:
        client.create_notebook_instance(**NEW)
        state.restore(cloud)
    state.close()
    with kept_cloud(directory):
        assert status(client) == "Pending"


def test_closed_state_saves_nothing_more(kept_cloud, directory, client):
    state = StateStore(directory)
    with mock_sagemaker() as cloud:
        state.restore(cloud)
        state.close()
        state.close()
        client.create_notebook_instance(**NEW)
        state.save()
        cloud.clock.settle()
    with kept_cloud(directory) as cloud:
        assert cloud.calls == []


def test_accounts_are_kept_apart(directory):
    state, cloud = StateStore(directory), Cloud()
    state.restore(cloud)
    model = service_model().operation_model("CreateNotebookInstance")
    for account in ("111111111111", "222222222222"):
        assert dispatcher.dispatch(cloud, model, json.dumps(NEW), region="us-east-1", account_id=account).status == 200
    state.close()
    state, restored = StateStore(directory), Cloud(clock=Clock("manual"))
    state.restore(restored)
    state.close()
    assert [one.arn for one in restored.resource_store.all()] == [one.arn for one in cloud.resource_store.all()]
    assert len({one.arn for one in restored.resource_store.all()}) == 2


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_forked_child_neither_writes_nor_locks(kept_cloud, directory, client):
    read, write = os.pipe()
    with kept_cloud(directory):
        client.create_notebook_instance(**NEW)
        child = os.fork()
        if child == 0:
            os.close(write)
            client.create_notebook_instance(**NEW | {"NotebookInstanceName": "child"})
            os.read(read, 1)
            os._exit(0)
    try:
        with kept_cloud(directory):
            names = [one["NotebookInstanceName"] for one in client.list_notebook_instances()["NotebookInstances"]]
            assert names == ["lab"]
    finally:
        os.close(write)
        os.close(read)
        assert os.waitpid(child, 0)[1] == 0
