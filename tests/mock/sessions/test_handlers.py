"""Sessions that share results about botocore's event handlers: the same as each would get by itself."""

import functools
import inspect

import boto3
import botocore.compat
import botocore.handlers
import botocore.hooks
import botocore.session
import pytest
from botocore.hooks import EVENT_ALIASES, EventAliaser, HierarchicalEmitter

from sagemock import mock_sagemaker


def handle(**kwargs):
    pass


def handle_nothing():
    pass


def handle_by_signature(*args):
    pass


handle_by_signature.__signature__ = inspect.signature(handle)


class Handler:
    def __call__(self, **kwargs):
        pass

    def handle(self, event_name, **kwargs):
        pass

    def handle_nothing(self):
        pass


HANDLERS = [
    *[value for value in vars(botocore.handlers).values() if inspect.isfunction(value)],
    handle,
    handle_nothing,
    handle_by_signature,
    functools.partial(handle, event_name="call"),
    functools.wraps(handle)(lambda: None),
    functools.wraps(handle_nothing)(lambda **kwargs: None),
    Handler().handle,
    Handler().handle_nothing,
    handle_by_signature.__get__(Handler()),
]


def test_handlers_are_accepted_as_botocore_accepts_them():
    expected = [bool(botocore.compat.accepts_kwargs(handler)) for handler in HANDLERS]
    assert len(set(expected)) == 2
    with mock_sagemaker():
        assert [bool(botocore.hooks.accepts_kwargs(handler)) for handler in HANDLERS] == expected


def test_a_handler_without_keyword_arguments_is_refused():
    with mock_sagemaker():
        client = boto3.client("sagemaker")
        with pytest.raises(ValueError, match="must accept keyword arguments"):
            client.meta.events.register("before-call.sagemaker", handle_nothing)


NAMES = [
    "before-call.sagemaker.CreateApp",
    "creating-client-class.sagemaker",
    "docs.title.sagemaker",
    "docs.client-method.sagemaker.create-app",
    *[f"before-sign.{old}.Call" for old in EVENT_ALIASES],
]


def test_names_of_events_have_the_aliases_of_botocore():
    unshared = EventAliaser(HierarchicalEmitter(), {**EVENT_ALIASES, "not-a-service": "neither"})
    expected = [unshared._alias_event_name(name) for name in NAMES]
    assert expected != NAMES
    with mock_sagemaker():
        for _ in range(2):  # found out, and remembered
            assert [EventAliaser(HierarchicalEmitter())._alias_event_name(name) for name in NAMES] == expected


def test_aliases_of_a_session_stay_its_own():
    with mock_sagemaker():
        own = EventAliaser(HierarchicalEmitter(), {"sagemaker": "laboratory"})
        assert own._alias_event_name("before-call.sagemaker.CreateApp") == "before-call.laboratory.CreateApp"
        assert EventAliaser(HierarchicalEmitter())._alias_event_name(NAMES[0]) == NAMES[0]


def test_botocore_is_restored():
    before = botocore.hooks.accepts_kwargs, EventAliaser.__init__
    with mock_sagemaker():
        assert (botocore.hooks.accepts_kwargs, EventAliaser.__init__) != before
    assert (botocore.hooks.accepts_kwargs, EventAliaser.__init__) == before
