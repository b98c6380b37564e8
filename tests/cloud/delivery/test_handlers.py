"""Handlers of events: ``cloud.on_event``."""

import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest

from sagemock import mock_sagemaker

LAB = {"NotebookInstanceName": "lab"}
STATES = {"detail-type": ["SageMaker Notebook Instance State Change"]}
IN_SERVICE = {"detail": {"NotebookInstanceStatus": ["InService"]}}
CALLS = {"detail-type": ["AWS API Call via CloudTrail"]}

pytestmark = pytest.mark.sagemock(clock="manual")


def test_handler_gets_the_events_of_cloud(sagemock, create_notebook):
    received = []
    sagemock.on_event(STATES, received.append)
    create_notebook()
    sagemock.clock.settle()
    assert received == sagemock.events
    assert len(received) == 2


def test_handler_gets_only_events_that_match(sagemock, create_notebook):
    received = []
    sagemock.on_event(IN_SERVICE, received.append)
    create_notebook()
    assert received == []
    sagemock.clock.settle()
    assert [event["detail"]["NotebookInstanceStatus"] for event in received] == ["InService"]


def test_calls_and_events_arrive_in_order(sagemock, sagemaker_client, create_notebook):
    received = []
    sagemock.on_event({"source": ["aws.sagemaker"]}, received.append)
    create_notebook()
    sagemaker_client.describe_notebook_instance(**LAB)
    sagemock.clock.settle()
    sagemaker_client.stop_notebook_instance(**LAB)
    details = [event["detail"] for event in received]
    assert [detail.get("eventName") or detail["NotebookInstanceStatus"] for detail in details] == [
        *["Pending", "CreateNotebookInstance", "InService", "Stopping", "StopNotebookInstance"]
    ]


def test_handler_may_call_sagemaker_itself(sagemock, sagemaker_client, create_notebook):
    """A program that stops every notebook at once; the events of its own call follow."""
    sagemock.on_event(IN_SERVICE, lambda event: sagemaker_client.stop_notebook_instance(**LAB))
    received = []
    sagemock.on_event(STATES, lambda event: received.append(event["detail"]["NotebookInstanceStatus"]))
    create_notebook()
    sagemock.clock.settle()
    assert received == ["Pending", "InService", "Stopping", "Stopped"]


def test_handlers_without_end_stop_settle(sagemock, sagemaker_client, create_notebook):
    stopped = {"detail": {"NotebookInstanceStatus": ["Stopped"]}}
    sagemock.on_event(IN_SERVICE, lambda event: sagemaker_client.stop_notebook_instance(**LAB))
    sagemock.on_event(stopped, lambda event: sagemaker_client.start_notebook_instance(**LAB))
    create_notebook()
    with pytest.raises(RuntimeError, match="handlers of events started transitions 100 times"):
        sagemock.clock.settle()


def test_handler_may_wait_for_another_thread(sagemock, sagemaker_client, create_notebook):
    described = []

    def describe_in_thread(event):
        with ThreadPoolExecutor(1) as pool:
            described.append(pool.submit(sagemaker_client.describe_notebook_instance, **LAB).result(timeout=30))

    sagemock.on_event(STATES, describe_in_thread)
    create_notebook()
    sagemock.clock.settle()
    assert [reply["NotebookInstanceStatus"] for reply in described] == ["Pending", "InService"]


def test_lambda_function_gets_a_context(sagemock, create_notebook):
    received = []

    def lambda_handler(event, context):
        received.append((event["detail"]["NotebookInstanceStatus"], context))

    sagemock.on_event(STATES, lambda_handler)
    create_notebook()
    assert received == [("Pending", None)]


def test_call_raises_the_exception_of_handler(sagemock, sagemaker_client, create_notebook):
    def fail(event):
        raise LookupError("no table")

    received = []
    sagemock.on_event(STATES, fail)
    sagemock.on_event(STATES, received.append)
    with pytest.raises(LookupError, match="no table"):
        create_notebook()
    assert len(received) == 1
    assert sagemaker_client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "Pending"


def test_cancelled_handler_gets_no_more_events(sagemock, create_notebook):
    received = []
    subscription = sagemock.on_event(STATES, received.append)
    create_notebook()
    subscription.cancel()
    subscription.cancel()
    sagemock.clock.settle()
    assert len(received) == 1


def test_handler_may_cancel_its_own_subscription(sagemock, create_notebook):
    received = []

    def take_one(event):
        received.append(event)
        subscription.cancel()

    subscription = sagemock.on_event(STATES, take_one)
    create_notebook()
    sagemock.clock.settle()
    assert len(received) == 1


def test_handlers_do_not_share_an_event(sagemock, create_notebook):
    received = []
    sagemock.on_event(STATES, lambda event: event.clear())
    sagemock.on_event(STATES, received.append)
    create_notebook()
    assert received == sagemock.events


def test_seeds_deliver_no_events(sagemock):
    received = []
    sagemock.on_event({"source": ["aws.sagemaker"]}, received.append)
    new = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/R"}
    sagemock.seed({"us-east-1": {"NotebookInstances": [new]}})
    assert received == []


def test_sleeping_delivers_the_events_of_time(sagemock, sagemaker_client, create_notebook):
    received = []
    create_notebook()
    sagemock.on_event(STATES, received.append)
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(**LAB)
    assert [event["detail"]["NotebookInstanceStatus"] for event in received] == ["InService"]


def test_threads_deliver_each_event_once():
    names = [f"lab-{number}" for number in range(20)]
    received = []
    with mock_sagemaker(clock="manual") as cloud:
        client = boto3.client("sagemaker", region_name="us-east-1")
        cloud.on_event(CALLS, lambda event: received.append(event["detail"]["requestParameters"]))
        start = threading.Barrier(4)

        def create(names):
            start.wait()
            for name in names:
                client.create_code_repository(CodeRepositoryName=name, GitConfig={"RepositoryUrl": "https://x.org/a"})

        with ThreadPoolExecutor(4) as pool:
            list(pool.map(create, [names[n::4] for n in range(4)]))
    assert sorted(each["codeRepositoryName"] for each in received) == sorted(names)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [(({}, print), "the event pattern is empty"), (({"source": "x"}, print), "must be a list or an object")],
)
def test_invalid_patterns_are_refused_at_once(sagemock, arguments, message):
    with pytest.raises(ValueError, match=message):
        sagemock.on_event(*arguments)


def test_handler_that_is_no_function_is_refused(sagemock):
    with pytest.raises(TypeError, match="must be a function that takes an event"):
        sagemock.on_event(STATES, "print")
