"""Clouds that are not used any more."""

import gc
import weakref

from sagemock import mock_sagemaker


def test_a_cloud_is_freed_without_garbage_collection():
    gc.disable()
    try:
        with mock_sagemaker() as cloud:
            reference = weakref.ref(cloud)
        del cloud
        assert reference() is None
    finally:
        gc.enable()
