"""The four clocks."""

import time
from datetime import datetime, timedelta, timezone

import boto3
import freezegun
import pytest
import time_machine

from sagemock import Clock, mock_sagemaker

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}

auto = pytest.mark.sagemock(start=START)
manual = pytest.mark.sagemock(clock="manual", start=START)
instant = pytest.mark.sagemock(clock="instant", start=START)


@pytest.fixture
def describe(sagemaker_client):
    """Return a member of the description of the lab, or None."""

    def describe(member="NotebookInstanceStatus"):
        return sagemaker_client.describe_notebook_instance(**LAB).get(member)

    return describe


# --- auto


@auto
def test_auto_shows_each_transitional_status_once(sagemaker_client, create_notebook, describe, client_error):
    create_notebook()
    seen = [describe(), describe()]
    for call in ("stop", "update", "start", "stop", "delete"):
        getattr(sagemaker_client, f"{call}_notebook_instance")(**LAB)
        seen += [describe(), describe() if call != "delete" else None]
    assert seen == [
        *["Pending", "InService", "Stopping", "Stopped", "Updating", "Stopped"],
        *["Pending", "InService", "Stopping", "Stopped", "Deleting", None],
    ]
    assert client_error(sagemaker_client.describe_notebook_instance, **LAB)["Message"] == "RecordNotFound"


@auto
def test_auto_jumps_after_a_list(sagemaker_client, create_notebook):
    create_notebook("a")
    create_notebook("b")

    def statuses():
        return [
            notebook["NotebookInstanceStatus"]
            for notebook in sagemaker_client.list_notebook_instances()["NotebookInstances"]
        ]

    assert statuses() == ["Pending", "Pending"]
    assert statuses() == ["InService", "InService"]


@auto
def test_auto_jumps_to_the_end_of_status(sagemock, create_notebook, describe):
    create_notebook()
    assert sagemock.clock.now() == START
    describe()
    assert sagemock.clock.now() == START + sagemock.durations["NotebookInstance"]["Pending"]
    describe()
    assert sagemock.clock.now() == START + sagemock.durations["NotebookInstance"]["Pending"]


@auto
def test_auto_ignores_calls_without_a_status(sagemock, sagemaker_client, create_notebook):
    arn = create_notebook()
    sagemaker_client.list_tags(ResourceArn=arn)
    sagemaker_client.list_code_repositories()
    sagemaker_client.list_notebook_instances(NameContains="other")
    assert sagemock.clock.now() == START


@auto
@pytest.mark.parametrize("call", ["stop", "start", "update", "delete"])
def test_call_without_waiting_fails(sagemaker_client, create_notebook, describe, client_error, call):
    create_notebook()
    error = client_error(getattr(sagemaker_client, f"{call}_notebook_instance"), **LAB)
    assert error["Message"].startswith("Status (Pending) not in ([")
    assert describe() == "Pending"


@auto
def test_later_call_without_waiting_fails(sagemaker_client, notebook_in, client_error):
    notebook_in("InService")
    sagemaker_client.stop_notebook_instance(**LAB)
    error = client_error(sagemaker_client.delete_notebook_instance, **LAB)
    assert error["Message"].startswith("Status (Stopping) not in ([Stopped, Failed]).")


@auto
def test_waiters_take_no_time_in_auto(sagemock, sagemaker_client, create_notebook):
    before = time.monotonic()
    create_notebook()
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(**LAB)
    assert sagemock.clock.now() > START
    assert time.monotonic() - before < 25  # the waiter's own delay is 30 s


@auto
def test_polling_loop_takes_no_time_in_auto(create_notebook, describe):
    before = time.monotonic()
    create_notebook()
    seen = [describe()]
    while seen[-1] == "Pending":
        time.sleep(30)
        seen.append(describe())
    assert seen == ["Pending", "InService"]
    assert time.monotonic() - before < 25


# --- manual


@manual
def test_manual_moves_by_advance_only(sagemock, create_notebook, describe):
    create_notebook()
    for _ in range(3):
        assert describe() == "Pending"
    sagemock.clock.advance(minutes=3, seconds=29)
    assert describe() == "Pending"
    sagemock.clock.advance(seconds=1)
    assert describe() == "InService"


@manual
@pytest.mark.parametrize(
    ("step", "length"),
    [
        ({"seconds": 1.5}, timedelta(seconds=1.5)),
        ({"minutes": 2}, timedelta(minutes=2)),
        ({"hours": 3}, timedelta(hours=3)),
        ({"hours": 1, "minutes": 1, "seconds": 1}, timedelta(seconds=3661)),
    ],
)
def test_advance_moves_by_its_arguments(sagemock, step, length):
    assert sagemock.clock.advance(**step) == sagemock.clock.now() == START + length


@manual
def test_advance_takes_a_timedelta(sagemock):
    assert sagemock.clock.advance(timedelta(days=2)) == START + timedelta(days=2)


@manual
@pytest.mark.parametrize("step", [5400, 5400.0, "5400", "90m", "1h30m", "1.5h", "1h29m60s"])
def test_advance_takes_seconds_and_spans(sagemock, step):
    assert sagemock.clock.advance(step) == START + timedelta(minutes=90)


@manual
def test_advance_adds_its_keywords(sagemock):
    assert sagemock.clock.advance("1h", minutes=30) == START + timedelta(minutes=90)


@manual
def test_settle_ends_all_transitions(sagemock, sagemaker_client, notebook_in, create_notebook):
    notebook_in("Stopping", "a")
    create_notebook("b")
    now = sagemock.clock.now()
    assert sagemock.clock.settle() == now + sagemock.durations["NotebookInstance"]["Pending"]
    statuses = {
        notebook["NotebookInstanceStatus"]
        for notebook in sagemaker_client.list_notebook_instances()["NotebookInstances"]
    }
    assert statuses == {"InService", "Stopped"}


@manual
def test_settle_without_transitions_does_not_move(sagemock):
    assert sagemock.clock.settle() == START


@manual
def test_waiters_move_the_manual_clock(sagemock, sagemaker_client, create_notebook, describe):
    create_notebook()
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(**LAB)
    assert describe() == "InService"
    assert sagemock.clock.now() == START + timedelta(seconds=210)  # seven delays of 30 s


# --- instant


@instant
def test_instant_transitions_take_no_time(sagemock, sagemaker_client, create_notebook, describe, client_error):
    create_notebook()
    seen = [describe()]
    for call in ("stop", "update", "start", "stop"):
        getattr(sagemaker_client, f"{call}_notebook_instance")(**LAB)
        seen.append(describe())
    assert seen == ["InService", "Stopped", "Stopped", "InService", "Stopped"]
    sagemaker_client.delete_notebook_instance(**LAB)
    assert client_error(sagemaker_client.describe_notebook_instance, **LAB)["Message"] == "RecordNotFound"
    assert sagemock.clock.now() == START


@instant
def test_instant_needs_no_waiting(sagemaker_client, create_notebook):
    create_notebook()
    sagemaker_client.stop_notebook_instance(**LAB)
    sagemaker_client.delete_notebook_instance(**LAB)
    create_notebook()


@instant
def test_instant_transitions_can_fail(sagemock, create_notebook, describe):
    sagemock.fail_next("NotebookInstance")
    create_notebook()
    assert describe() == "Failed"


# --- real


def test_real_clock_is_the_wall_clock():
    with time_machine.travel(START, tick=False) as wall, mock_sagemaker(clock="real") as cloud:
        assert cloud.clock.now() == START
        wall.shift(timedelta(hours=1))
        assert cloud.clock.now() == START + timedelta(hours=1)


@pytest.mark.parametrize("speed", [1, 60, 0.5])
def test_speed_divides_durations_of_real_clock(speed):
    with time_machine.travel(START, tick=False) as wall, mock_sagemaker(clock="real", speed=speed):
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**NEW)
        wall.shift(timedelta(seconds=210 / speed - 0.25))
        assert client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "Pending"
        wall.shift(timedelta(seconds=0.25))
        assert client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "InService"


def test_real_clock_can_be_advanced():
    with time_machine.travel(START, tick=False), mock_sagemaker(clock="real") as cloud:
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**NEW)
        assert cloud.clock.settle() == START + timedelta(seconds=210)


def test_describe_does_not_move_real_clock():
    with time_machine.travel(START, tick=False), mock_sagemaker(clock="real") as cloud:
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**NEW)
        client.describe_notebook_instance(**LAB)
        assert cloud.clock.now() == START


# --- the wall clock behind the other clocks


@pytest.mark.parametrize("mode", ["auto", "manual", "instant", "real"])
def test_clock_without_start_follows_time_machine(mode):
    with time_machine.travel(START, tick=False) as wall, mock_sagemaker(clock=mode) as cloud:
        wall.shift(timedelta(days=1))
        assert cloud.clock.now() == START + timedelta(days=1)
        assert cloud.clock.start is None


@pytest.mark.parametrize("mode", ["auto", "manual", "instant", "real"])
def test_clock_without_start_follows_freezegun(mode):
    with freezegun.freeze_time(START) as wall, mock_sagemaker(clock=mode) as cloud:
        wall.tick(timedelta(days=1))
        assert cloud.clock.now() == START + timedelta(days=1)


def test_time_machine_completes_transitions():
    with time_machine.travel(START, tick=False) as wall, mock_sagemaker(clock="manual"):
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**NEW)
        wall.shift(timedelta(hours=1))
        shown = client.describe_notebook_instance(**LAB)
        assert shown["NotebookInstanceStatus"] == "InService"
        assert shown["LastModifiedTime"] == START + timedelta(seconds=210)


@pytest.mark.sagemock(clock="manual")
def test_advanced_time_is_added_to_wall_clock(sagemock):
    before = sagemock.clock.now()
    sagemock.clock.advance(hours=5)
    assert timedelta(hours=5) <= sagemock.clock.now() - before < timedelta(hours=5, minutes=1)


# --- start


@manual
def test_pinned_clock_ignores_the_wall_clock(sagemock):
    with time_machine.travel(START + timedelta(days=400)):
        assert sagemock.clock.now() == sagemock.clock.start == START


@manual
def test_clock_can_be_pinned_again_and_unpinned(sagemock):
    sagemock.clock.advance(hours=1)
    sagemock.clock.start = later = datetime(2031, 1, 1, tzinfo=timezone.utc)
    assert sagemock.clock.now() == later
    sagemock.clock.start = None
    assert abs(sagemock.clock.now() - datetime.now(timezone.utc)) < timedelta(minutes=1)


@manual
def test_pinning_later_runs_due_transitions(sagemock, create_notebook, describe):
    create_notebook()
    sagemock.clock.start = START + timedelta(hours=1)
    assert describe() == "InService"
    assert describe("LastModifiedTime") == START + timedelta(seconds=210)


def test_naive_start_is_utc():
    assert Clock(start=datetime(2030, 1, 1)).now() == START  # noqa: DTZ001  # naive on purpose


def test_now_is_in_utc():
    assert Clock().now().tzinfo is timezone.utc


# --- order


@manual
def test_transitions_run_in_order_of_time(sagemock, notebook_in):
    durations = sagemock.durations["NotebookInstance"]
    durations["Pending"] = 30
    notebook_in("Pending", "slow")
    durations["Pending"] = 10
    notebook_in("Pending", "fast")
    sagemock.clock.advance(hours=1)
    seen = [(event["detail"]["NotebookInstanceName"], event["time"]) for event in sagemock.events[2:]]
    assert seen == [("fast", "2030-01-01T00:00:10Z"), ("slow", "2030-01-01T00:00:30Z")]


# --- durations


@pytest.mark.sagemock(clock="manual", start=START, durations={"NotebookInstance": {"Pending": 600}})
def test_durations_option_takes_seconds(sagemock, create_notebook, describe):
    create_notebook()
    sagemock.clock.advance(seconds=599)
    assert describe() == "Pending"
    sagemock.clock.advance(seconds=1)
    assert describe() == "InService"


@manual
@pytest.mark.parametrize("span", [90, 90.0, timedelta(minutes=1, seconds=30), "90", "90s", "1m30s", "1.5m", "0h1.5m"])
def test_durations_can_be_changed_at_any_time(sagemock, create_notebook, describe, span):
    sagemock.durations["NotebookInstance"]["Pending"] = span
    assert sagemock.durations["NotebookInstance"]["Pending"] == timedelta(seconds=90)
    create_notebook()
    assert sagemock.clock.settle() == START + timedelta(seconds=90)
    assert describe() == "InService"


@manual
def test_zero_duration_ends_at_next_call(sagemock, create_notebook, describe):
    sagemock.durations["NotebookInstance"]["Pending"] = 0
    create_notebook()
    assert describe() == "InService"


@manual
def test_durations_can_be_read_like_a_dict(sagemock):
    changes = {"Pending", "Stopping", "Updating", "Deleting"}
    assert set(sagemock.durations["NotebookInstance"]) == changes | {"PendingMaintenance", "InMaintenance"}
    assert "NotebookInstance" in list(sagemock.durations)
    assert "Pending" in repr(sagemock.durations)


# --- reset


@pytest.mark.sagemock(clock="manual", start=START, durations={"NotebookInstance": {"Pending": 600}})
def test_reset_restores_clock_and_durations(sagemock, create_notebook, describe):
    create_notebook()
    sagemock.durations["NotebookInstance"]["Pending"] = 5
    sagemock.clock.advance(seconds=10)
    sagemock.clock.start = datetime(2040, 1, 1, tzinfo=timezone.utc)
    sagemock.reset()
    assert sagemock.clock.now() == START
    assert sagemock.durations["NotebookInstance"]["Pending"] == timedelta(seconds=600)
    create_notebook()
    sagemock.clock.advance(seconds=599)
    assert describe() == "Pending"
    sagemock.clock.advance(seconds=1)
    assert describe() == "InService"
    assert [event["detail"]["NotebookInstanceStatus"] for event in sagemock.events] == ["Pending", "InService"]


# --- invalid arguments


def test_unknown_clock_lists_the_choices():
    with pytest.raises(ValueError, match=r"'fast' .*'auto', 'manual', 'instant', 'real'"):
        mock_sagemaker(clock="fast")


@pytest.mark.parametrize("speed", [0, -1, "fast", True, None, float("nan")])
def test_speed_must_be_above_zero(speed):
    with pytest.raises(ValueError, match=r"speed=.* must be a number above 0"):
        mock_sagemaker(clock="real", speed=speed)


@pytest.mark.parametrize("mode", ["auto", "manual", "instant"])
def test_speed_requires_the_real_clock(mode):
    with pytest.raises(ValueError, match="needs clock='real'"):
        mock_sagemaker(clock=mode, speed=10)


@pytest.mark.parametrize("start", ["2030-01-01", 1893456000])
def test_start_must_be_a_datetime(start):
    with pytest.raises(TypeError, match=r"start=.* must be a datetime"):
        mock_sagemaker(start=start)


def test_real_clock_cannot_be_pinned():
    with pytest.raises(ValueError, match='pins the clock, and clock="real" follows'):
        mock_sagemaker(clock="real", start=START)
    with mock_sagemaker(clock="real") as cloud, pytest.raises(ValueError, match="use another clock"):
        cloud.clock.start = START


@manual
@pytest.mark.parametrize("step", [{}, {"seconds": 0}, {"seconds": -1}, {"hours": 1, "minutes": -61}])
def test_advance_must_be_positive(sagemock, step):
    with pytest.raises(ValueError, match=r"the clock can only move ahead"):
        sagemock.clock.advance(**step)
    assert sagemock.clock.now() == START


@manual
@pytest.mark.parametrize(
    ("step", "error"), [("soon", ValueError), ("", ValueError), ("nan", ValueError), ([], TypeError), (True, TypeError)]
)
def test_advance_rejects_other_values(sagemock, step, error):
    with pytest.raises(error, match=r"advance\(.*\): .* must be a duration: .*'1h30m'.* or use seconds=, minutes="):
        sagemock.clock.advance(step)


@manual
@pytest.mark.parametrize("step", [-1, "-1", 0, timedelta()])
def test_advance_rejects_zero_and_negative_steps(sagemock, step):
    with pytest.raises(ValueError, match="the clock can only move ahead"):
        sagemock.clock.advance(step)


@manual
def test_settle_takes_no_argument(sagemock):
    with pytest.raises(TypeError, match="settle"):
        sagemock.clock.settle(5)


@pytest.mark.parametrize(
    ("durations", "error", "message"),
    [
        (
            {"Notebook": {"Pending": 1}},
            ValueError,
            "'Notebook' has no .* statuses; these kinds have: .*NotebookInstance",
        ),
        (
            {"NotebookInstance": {"InService": 1}},
            ValueError,
            "'InService' is not a transitional status .* these are: Pending, Stopping",
        ),
        ({"NotebookInstance": {"Pending": -1}}, ValueError, "Pending: a duration of -1 seconds is negative"),
        ({"NotebookInstance": {"Pending": "1y"}}, ValueError, "NotebookInstance Pending: '1y' must be a duration: "),
        ({"NotebookInstance": {"Pending": True}}, TypeError, "True must be a duration: .* or a timedelta"),
        ({"NotebookInstance": {"Pending": 1e300}}, ValueError, "1e\\+300 is too long a duration"),
        ({"NotebookInstance": 10}, TypeError, "must be a mapping"),
        (10, TypeError, "must be a mapping"),
    ],
)
def test_invalid_durations_raise_immediately(durations, error, message):
    with pytest.raises(error, match=message):
        mock_sagemaker(durations=durations)


@manual
def test_unknown_duration_lists_known_ones(sagemock):
    with pytest.raises(ValueError, match=r"these kinds have: .*NotebookInstance"):
        sagemock.durations["Notebook"]
    with pytest.raises(ValueError, match="these are: Pending"):
        sagemock.durations["NotebookInstance"]["Stopped"]


# --- the last possible date


@pytest.mark.parametrize("days", [3_000_000, 900_000_000])
def test_advance_beyond_year_9998_raises(sagemock, days):
    with pytest.raises(ValueError, match="beyond the year 9998"):
        sagemock.clock.advance(days=days)
    assert sagemock.clock.now().year < 9998


@pytest.mark.sagemock(clock="manual", durations={"NotebookInstance": {"Pending": 9e12}})
def test_transitions_end_by_year_9998(sagemock, notebook_in):
    notebook_in("InService")
    assert sagemock.timeline("lab")[-1].status == "InService"
    assert sagemock.clock.now().year == 9998


@pytest.mark.sagemock(clock="real", speed=2)
def test_reset_restores_the_first_speed(sagemock):
    sagemock.clock.speed = 5
    sagemock.reset()
    assert sagemock.clock.speed == 2
