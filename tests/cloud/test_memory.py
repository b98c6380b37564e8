"""Clouds that are not used any more, and entries of histories that are dropped."""

import gc
import tracemalloc
import weakref

from sagemock import mock_sagemaker
from sagemock.cloud.history.timelines import Timelines

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
