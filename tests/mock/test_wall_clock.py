"""The clock of the process follows the simulated one with ``wall_clock="cloud"``."""

import asyncio
import importlib.util
import sched
import threading
import time
import time as clock_module
from datetime import datetime, timedelta, timezone
from time import monotonic as imported_monotonic
from urllib.parse import parse_qs, urlsplit

import boto3
import freezegun
import pytest
import time_machine
from moto import mock_aws

from sagemock import mock_sagemaker, serve

MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
START = datetime(2030, 1, 1, tzinfo=timezone.utc)
MOMENT = timedelta(seconds=10)  # more than a test takes
HOUR = {"NotebookInstance": {"Pending": "1h"}}

moved = pytest.mark.sagemock(wall_clock="cloud")


def now():
    return datetime.now(timezone.utc)


@pytest.fixture
def notebook(sagemaker_client):
    sagemaker_client.create_notebook_instance(**MINE, **NOTEBOOK)
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(**MINE)


# --- what follows


@moved
def test_clocks_of_the_process_follow(sagemock):
    def read():
        return [
            now().timestamp(),
            datetime.now().astimezone().timestamp(),
            time.time(),
            time.time_ns() / 1e9,
            time.monotonic(),
            time.monotonic_ns() / 1e9,
            imported_monotonic(),
            clock_module.monotonic(),
        ]

    before = read()
    sagemock.clock.advance("1d")
    passed = [after - earlier for after, earlier in zip(read(), before, strict=True)]
    assert passed == pytest.approx([86400] * len(before), abs=10)


@moved
def test_ages_after_a_waiter_are_positive(sagemaker_client, notebook):
    found = sagemaker_client.describe_notebook_instance(**MINE)
    assert timedelta() <= now() - found["LastModifiedTime"] < timedelta(minutes=1)
    assert now() - found["CreationTime"] >= timedelta(minutes=3.5)


@moved
def test_idle_job_stops_what_is_old(sagemock, sagemaker_client, notebook):
    def stop_idle():
        for each in sagemaker_client.list_notebook_instances(StatusEquals="InService")["NotebookInstances"]:
            if now() - each["LastModifiedTime"] > timedelta(hours=8):
                sagemaker_client.stop_notebook_instance(NotebookInstanceName=each["NotebookInstanceName"])

    stop_idle()
    assert sagemock.timeline("mine")[-1].status == "InService"
    sagemock.clock.advance("9h")
    stop_idle()
    assert sagemock.timeline("mine")[-1].status == "Stopping"


@pytest.mark.parametrize("read", [time.time, time.monotonic, lambda: now().timestamp()])
def test_deadlines_of_the_own_clock_are_met(read):
    with mock_sagemaker(wall_clock="cloud", durations=HOUR) as cloud:
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**MINE, **NOTEBOOK)
        deadline = read() + 600
        while read() < deadline:
            client.describe_notebook_instance(**MINE)
            time.sleep(30)
        assert len(cloud.calls) == 1 + 20
        assert client.describe_notebook_instance(**MINE)["NotebookInstanceStatus"] == "Pending"


@pytest.mark.parametrize("mode", ["auto", "manual", "instant", "real"])
def test_every_clock_can_be_followed(mode):
    with mock_sagemaker(clock=mode, wall_clock="cloud") as cloud:
        cloud.clock.advance("2h")
        assert abs(cloud.clock.now() - now()) < MOMENT
        time.sleep(0.01)
        assert abs(cloud.clock.now() - now()) < MOMENT


@pytest.mark.sagemock(wall_clock="cloud", start=START)
def test_pinned_clock_is_followed(sagemock):
    assert now() == START
    time.sleep(0.01)
    sagemock.clock.advance("5m")
    assert now() == sagemock.clock.now() == START + timedelta(minutes=5)
    sagemock.clock.start = START - timedelta(days=9)
    assert now() == START - timedelta(days=9)
    sagemock.clock.start = None
    assert abs(sagemock.clock.now() - now()) < MOMENT
    assert now() > datetime(2020, 1, 1, tzinfo=timezone.utc)


@moved
def test_reset_takes_the_clock_back(sagemock):
    before = now()
    sagemock.clock.advance("1d")
    sagemock.reset()
    assert timedelta() <= now() - before < MOMENT


@moved
def test_monotonic_never_goes_back(sagemock):
    seen = [time.monotonic()]
    for move in (lambda: sagemock.clock.advance("1h"), sagemock.reset, lambda: setattr(sagemock.clock, "start", START)):
        move()
        seen.append(time.monotonic())
    assert seen == sorted(seen)


# --- the end


def test_clocks_are_real_after_the_mock():
    before, steady = now(), time.monotonic()
    for _ in range(2):
        with mock_sagemaker(wall_clock="cloud") as cloud:
            cloud.clock.advance("1d")
        assert now() - before < timedelta(minutes=5)
        assert time.monotonic() - steady < 300


def test_clocks_are_real_by_default():
    before, steady = now(), time.monotonic()
    with mock_sagemaker(wall_clock="real") as cloud:
        cloud.clock.advance("1d")
        assert now() - before < timedelta(minutes=5)
        assert time.monotonic() - steady < 300


def test_functions_look_like_the_originals():
    before = [repr(function) for function in (time.monotonic, time.monotonic_ns)]
    with mock_sagemaker(wall_clock="cloud"):
        assert [repr(function) for function in (time.monotonic, time.monotonic_ns)] == before
        assert isinstance(time.monotonic(), float)
        assert isinstance(time.monotonic_ns(), int)
        with pytest.raises(TypeError):
            time.monotonic(1)


# --- nested mocks and threads


def test_innermost_mock_is_followed():
    with mock_sagemaker(wall_clock="cloud") as outer:
        outer.clock.advance("1h")
        with mock_sagemaker(wall_clock="cloud", start=START) as inner:
            assert now() == START
            outer.clock.advance("1h")
            assert now() == START
            inner.clock.advance("1m")
            assert now() == START + timedelta(minutes=1)
        assert abs(outer.clock.now() - now()) < MOMENT


def test_inner_mock_begins_at_the_outer_time():
    with mock_sagemaker(wall_clock="cloud") as outer:
        outer.clock.advance("1d")
        for wall_clock in ("cloud", "real"):
            with mock_sagemaker(wall_clock=wall_clock) as inner:
                assert abs(inner.clock.now() - outer.clock.now()) < MOMENT


def test_mocks_may_stop_in_any_order():
    before = now()
    first, second = mock_sagemaker(wall_clock="cloud"), mock_sagemaker(wall_clock="cloud", start=START)
    first.start()
    second.start()
    first.stop()
    assert now() == START
    second.stop()
    assert now() - before < timedelta(minutes=5)


@moved
def test_other_threads_see_the_same_time(sagemock):
    seen = []
    sagemock.clock.advance("1d")
    thread = threading.Thread(target=lambda: seen.append(now()))
    thread.start()
    thread.join()
    assert abs(seen[0] - sagemock.clock.now()) < MOMENT


@moved
def test_waiting_of_other_threads_stays_real(sagemock):
    """A jump by a day must not end the waiting of threads and event loops."""
    ended, stop = [], threading.Event()

    def wait():
        stop.wait(60)
        ended.append(stop.is_set())

    thread = threading.Thread(target=wait)
    thread.start()
    sagemock.clock.advance("1d")
    time.sleep(0.05)
    assert ended == []
    stop.set()
    thread.join()
    assert ended == [True]


@moved
def test_timers_of_event_loops_stay_real(sagemock):
    async def main():
        fired = []
        asyncio.get_running_loop().call_later(60, fired.append, 1)
        sagemock.clock.advance("1d")
        await asyncio.sleep(0.05)
        return fired

    assert asyncio.run(main()) == []


# --- other libraries


@moved
def test_moto_and_signing_follow(sagemock):
    sagemock.clock.advance("400d")
    with mock_aws():
        s3 = boto3.client("s3")
        s3.create_bucket(Bucket="models")
        s3.put_object(Bucket="models", Key="one", Body=b"1")
        assert abs(s3.head_object(Bucket="models", Key="one")["LastModified"] - now()) < MOMENT
        url = s3.generate_presigned_url("get_object", {"Bucket": "models", "Key": "one"})
        expires = int(parse_qs(urlsplit(url).query)["Expires"][0])
        assert expires - 3600 == pytest.approx(now().timestamp(), abs=10)
        credentials = boto3.client("sts").get_session_token()["Credentials"]
        assert credentials["Expiration"] > now()


@moved
@pytest.mark.sagemock(durations=HOUR)
def test_tenacity_like_deadlines_follow(sagemock, sagemaker_client):
    """A library that is not part of the machinery reads the program's clock."""
    library = {"__name__": "tenacity"}
    exec("import time\ndef read():\n    return time.monotonic()", library)
    before = library["read"]()
    sagemock.clock.advance("1h")
    assert library["read"]() - before >= 3600


@pytest.mark.sagemock(wall_clock="cloud", durations=HOUR)
def test_sched_follows(sagemock, sagemaker_client):
    sagemaker_client.create_notebook_instance(**MINE, **NOTEBOOK)
    scheduler, seen = sched.scheduler(), []

    def poll():
        seen.append(sagemaker_client.describe_notebook_instance(**MINE)["NotebookInstanceStatus"])
        if seen[-1] == "Pending":
            scheduler.enter(60, 1, poll)

    poll()
    scheduler.run()
    assert seen == ["Pending"] * 60 + ["InService"]


@pytest.mark.parametrize(
    ("other", "name"),
    [(lambda: freezegun.freeze_time(START), "freezegun"), (lambda: time_machine.travel(START), "time_machine.travel")],
)
def test_other_movers_of_the_clock_are_refused(other, name):
    with other():
        with pytest.raises(RuntimeError, match=rf"{name}.* does so already: pass its time as start="):
            mock_sagemaker(wall_clock="cloud").start()
        with mock_sagemaker() as cloud:
            assert abs(cloud.clock.now() - START) < MOMENT
    assert abs(now().timestamp() - time.time()) < 10


def test_inner_travel_sets_the_clock_of_the_process():
    with mock_sagemaker(wall_clock="cloud") as cloud:
        with time_machine.travel(START, tick=False):
            cloud.clock.advance("1d")
            assert now() == START
        assert abs(cloud.clock.now() - now()) < MOMENT


# --- rejected options


@pytest.mark.parametrize("value", ["wall", None, True, ["cloud"]])
def test_unknown_wall_clocks_are_rejected(value):
    with pytest.raises(ValueError, match=r"wall_clock=.* must be one of 'real', 'cloud'"):
        mock_sagemaker(wall_clock=value)


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr("sagemock.mock.wall_clock.wall_clock.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'needs \'time-machine\', .* pip install "sagemock\[wall-clock\]"'):
        mock_sagemaker(wall_clock="cloud")


def test_servers_refuse_to_move_the_clock():
    pytest.importorskip("tornado")
    with pytest.raises(ValueError, match=r"wall_clock='cloud' is an option of mock_sagemaker\(\) only: a server"):
        serve(wall_clock="cloud")
    serve(wall_clock="real")
