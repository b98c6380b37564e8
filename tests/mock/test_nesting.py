"""Mocks in mocks, in any order; whatever happens in between, the end is as the beginning was."""

import asyncio
import os
import time

import boto3
import pytest
from botocore.endpoint import Endpoint
from botocore.session import Session

from sagemock import mock_sagemaker

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}


def what_is_patched():
    settings = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    return Endpoint.make_request, Session.get_config_variable, time.sleep, asyncio.sleep, settings


@pytest.fixture(autouse=True)
def nothing_stays_patched():
    before = what_is_patched()
    yield
    assert what_is_patched() == before


@pytest.fixture
def client():
    return boto3.client("sagemaker", "us-east-1", aws_access_key_id="AKIAREAL", aws_secret_access_key="real")


def create(client, name):
    client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)


def names(client):
    return [notebook["NotebookInstanceName"] for notebook in client.list_notebook_instances()["NotebookInstances"]]


def test_an_inner_mock_has_its_own_cloud_and_the_outer_one_comes_back_untouched(client):
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


def test_one_mock_may_be_nested_in_itself(client):
    sagemaker = mock_sagemaker()
    with sagemaker as outer:
        create(client, "outer")
        with sagemaker as inner:
            assert inner is not outer
            assert names(client) == []
        assert names(client) == ["outer"]


def test_one_mock_may_be_used_again_and_starts_anew(client):
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


def test_mocks_may_stop_in_the_order_they_started(client):
    first, second, third = mock_sagemaker(), mock_sagemaker(), mock_sagemaker()
    for number, sagemaker in enumerate([first, second, third]):
        sagemaker.start()
        create(client, f"mine-{number}")
    first.stop()
    assert names(client) == ["mine-2"]
    third.stop()
    assert names(client) == ["mine-1"]
    second.stop()


def test_start_gives_the_cloud_and_stop_ends_it(client):
    sagemaker = mock_sagemaker(clock="instant")
    cloud = sagemaker.start()
    create(client, "mine")
    assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance"]
    sagemaker.stop()


def test_stop_without_start_says_so():
    sagemaker = mock_sagemaker()
    with pytest.raises(RuntimeError, match=r"call start\(\) first"):
        sagemaker.stop()
    with sagemaker:
        pass
    with pytest.raises(RuntimeError, match="not started"):
        sagemaker.stop()


def test_an_exception_ends_the_mock_and_goes_on(client):
    with mock_sagemaker():
        create(client, "outer")
        with pytest.raises(ZeroDivisionError), mock_sagemaker():
            raise ZeroDivisionError
        assert names(client) == ["outer"]


def test_an_exit_of_the_program_ends_the_mock():
    with pytest.raises(SystemExit), mock_sagemaker():
        raise SystemExit(1)


def test_a_cloud_can_be_looked_at_after_its_mock_has_ended(client):
    with mock_sagemaker() as cloud:
        create(client, "mine")
    assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance"]
    assert cloud.events


# --- what fails while starting leaves nothing behind


def test_a_launcher_that_cannot_be_made_leaves_nothing_patched():
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


def test_a_patch_that_fails_leaves_nothing_patched_and_ends_the_launcher(monkeypatch):
    launcher = Launcher()

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("sagemock.mock.sleep.async_sleep", fail)
    with pytest.raises(KeyboardInterrupt):
        mock_sagemaker(jupyter=lambda _: launcher).start()
    assert launcher.closed == 1


def test_a_launcher_that_fails_to_close_leaves_nothing_patched():
    class Broken:
        def on_exit(self, callback):
            pass

        def close(self):
            raise OSError("still busy")

    with pytest.raises(OSError, match="still busy"), mock_sagemaker(jupyter=lambda _: Broken()):
        pass


def test_wrong_options_are_refused_before_anything_starts():
    with pytest.raises(ValueError, match="'auto', 'manual', 'instant', 'real'"):
        mock_sagemaker(clock="sundial")


# --- others who patch the same things


def test_a_patch_begun_in_the_mock_and_ended_after_it_leaves_no_trace(monkeypatch):
    real = time.sleep
    sagemaker = mock_sagemaker()
    sagemaker.start()
    with monkeypatch.context() as patching:
        patching.setattr(time, "sleep", lambda _: None)
        sagemaker.stop()
    time.sleep(0)  # what they put back was ours, and passes on
    with mock_sagemaker():
        pass
    assert time.sleep is real
