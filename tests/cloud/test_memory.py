"""Clouds that are not used any more, and entries of histories that are dropped."""

import gc
import tracemalloc
import weakref

import boto3

from sagemock import mock_sagemaker
from sagemock.cloud.history.timelines import Timelines
from sagemock.resources.notebooks.instances import NotebookInstance

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/"


def test_a_cloud_is_freed_without_garbage_collection():
    gc.disable()
    try:
        with mock_sagemaker() as cloud:
            reference = weakref.ref(cloud)
        del cloud
        assert reference() is None
    finally:
        gc.enable()


def test_deleted_resources_are_freed_without_garbage_collection():
    def count():
        return sum(isinstance(each, NotebookInstance) for each in gc.get_objects())

    before = count()
    gc.disable()
    try:
        with mock_sagemaker(clock="instant") as cloud:
            client = boto3.client("sagemaker", region_name="us-east-1")
            cloud.history.size = 1  # older events, which have their resources, are dropped
            for name in ("lab", "other"):
                client.create_notebook_instance(NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=ROLE)
                client.stop_notebook_instance(NotebookInstanceName=name)
                client.delete_notebook_instance(NotebookInstanceName=name)
            cloud.clock.advance(hours=1)  # cancelled calls stay until they are due
            assert count() == before + 1  # the last one, of the newest event
    finally:
        gc.enable()


def test_dropping_old_entries_takes_little_memory():
    timelines, arns = Timelines(), [f"{ARN}{number}" for number in range(200)]
    for at in range(11_001):
        timelines.record(arns[at % 200], "lab", at, "InService", None)
    assert timelines.entries.exceeds(10_000)
    tracemalloc.start()
    try:
        timelines.prune(10_000, set(arns[:150]))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert [len(list(timelines.entries)), len(timelines.of(arns[0])), len(timelines.of(arns[-1]))] == [10_751, 56, 50]
    assert peak < 500_000  # bytes; all numbers and entries in new objects are three times as much
