"""Nested mocks start and stop in any order and restore everything."""

import asyncio
import os
import time

import boto3
import pytest
from botocore.endpoint import Endpoint
from botocore.session import Session

from sagemock import mock_sagemaker

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}


def patched_objects():
    settings = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return Endpoint.make_request, Session.get_config_variable, time.sleep, asyncio.sleep, settings


@pytest.fixture(autouse=True)
def nothing_stays_patched():
    before = patched_objects()
    yield
    assert patched_objects() == before


@pytest.fixture
def client():
    return boto3.client("sagemaker", "us-east-1", aws_access_key_id="AKIAREAL", aws_secret_access_key="real")


def create(client, name):
    client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)


def names(client):
    return [notebook["NotebookInstanceName"] for notebook in client.list_notebook_instances()["NotebookInstances"]]


def test_inner_mock_leaves_the_outer_one_unchanged(client):
    with mock_sagemaker(clock="manual") as outer:
        create(client, "outer")
        then, calls = outer.clock.now(), outer.calls
        with mock_sagemaker(account_id="210987654321") as inner:
            assert names(client) == []
            create(client, "inner")
            inner.clock.advance(hours=1)
            assert names(client) == ["inner"]
        assert outer.calls == calls
        assert (outer.clock.now() - then).total_seconds() < 3000
        assert names(client) == ["outer"]
    assert inner is not outer


def test_a_mock_may_be_nested_in_itself(client):
    sagemaker = mock_sagemaker()
    with sagemaker as outer:
        create(client, "outer")
        with sagemaker as inner:
            assert inner is not outer
            assert names(client) == []
        assert names(client) == ["outer"]


def test_each_use_of_a_mock_starts_empty(client):
    sagemaker = mock_sagemaker()
    for _ in range(3):
        with sagemaker:
            assert names(client) == []
            create(client, "mine")


def test_a_decorated_function_may_call_itself(client):
    @mock_sagemaker
    def go_down(depth):
        assert names(client) == []
        create(client, f"depth-{depth}")
        if depth:
            go_down(depth - 1)
        assert names(client) == [f"depth-{depth}"]

    go_down(3)


def test_mocks_may_stop_in_starting_order(client):
    first, second, third = mock_sagemaker(), mock_sagemaker(), mock_sagemaker()
    for number, sagemaker in enumerate([first, second, third]):
        sagemaker.start()
        create(client, f"mine-{number}")
    first.stop()
    assert names(client) == ["mine-2"]
    third.stop()
    assert names(client) == ["mine-1"]
    second.stop()


def test_start_returns_the_cloud(client):
    sagemaker = mock_sagemaker(clock="instant")
    cloud = sagemaker.start()
    create(client, "mine")
    assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance"]
    sagemaker.stop()


def test_stop_without_start_is_an_error():
    sagemaker = mock_sagemaker()
    with pytest.raises(RuntimeError, match=r"call start\(\) first"):
        sagemaker.stop()
    with sagemaker:
        pass
    with pytest.raises(RuntimeError, match="not started"):
        sagemaker.stop()


def test_exception_ends_the_mock_and_propagates(client):
    with mock_sagemaker():
        create(client, "outer")
        with pytest.raises(ZeroDivisionError), mock_sagemaker():
            raise ZeroDivisionError
        assert names(client) == ["outer"]


def test_system_exit_ends_the_mock():
    with pytest.raises(SystemExit), mock_sagemaker():
        raise SystemExit(1)


def test_cloud_is_readable_after_its_mock(client):
    with mock_sagemaker() as cloud:
        create(client, "mine")
    assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance"]
    assert cloud.events


# --- failures while starting


def test_failing_launcher_factory_leaves_nothing_patched():
    def broken(_):
        raise OSError("no sockets left")

    sagemaker = mock_sagemaker(jupyter=broken)
    with pytest.raises(OSError, match="no sockets"):
        sagemaker.start()
    with pytest.raises(RuntimeError, match="not started"):
        sagemaker.stop()


class Launcher:
    closed = 0

    def on_exit(self, callback):
        pass

    def close(self):
        self.closed += 1


def test_failing_patch_undoes_all_and_closes_launcher(monkeypatch):
    launcher = Launcher()

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sagemock.mock.sleep.patches.install", fail)
    with pytest.raises(KeyboardInterrupt):
        mock_sagemaker(jupyter=lambda _: launcher).start()
    assert launcher.closed == 1


def test_launcher_failing_to_close_leaves_nothing_patched():
    class Broken:
        def on_exit(self, callback):
            pass

        def close(self):
            raise OSError("still busy")

    with pytest.raises(OSError, match="still busy"), mock_sagemaker(jupyter=lambda _: Broken()):
        pass


def test_invalid_options_are_rejected_before_the_start():
    with pytest.raises(ValueError, match="'auto', 'manual', 'instant', 'real'"):
        mock_sagemaker(clock="sundial")


# --- other patches of the same attributes


def test_other_patch_that_outlives_the_mock(monkeypatch):
    real = time.sleep
    sagemaker = mock_sagemaker()
    sagemaker.start()
    with monkeypatch.context() as patching:
        patching.setattr(time, "sleep", lambda _: None)
        sagemaker.stop()
    time.sleep(0)  # monkeypatch has restored our replacement, which calls the original
    with mock_sagemaker():
        pass
    assert time.sleep is real
