"""``@mock_sagemaker`` on whatever can be decorated: functions, coroutines, generators, classes."""

from __future__ import annotations

import functools
import inspect
from contextlib import ExitStack, aclosing
from typing import Any

_SET_UP = "_sagemock_set_up"  # on a test's instance: what ends each mock that a setup_method began


def decorate(mock: Any, target: Any) -> Any:
    """``target`` with the mock active while it runs; for a generator, while it is between its first and last step."""
    if inspect.isclass(target):
        return _decorate_class(mock, target)
    if isinstance(target, staticmethod | classmethod):
        kind: Any = type(target)
        return kind(_decorate_function(mock, target.__func__))
    if not callable(target) or type(target).__module__.startswith("_pytest."):
        raise TypeError(
            f"@mock_sagemaker cannot decorate {target!r}: it takes functions and classes. "
            "Below @pytest.fixture it takes fixtures, too."
        )
    return _decorate_function(mock, target)


def _decorate_function(mock: Any, function: Any) -> Any:
    for is_kind, make_wrapper in _WRAPPERS:
        if is_kind(function):
            return functools.wraps(function)(make_wrapper(mock, function))
    return functools.wraps(function)(_around_call(mock, function))


def _around_call(mock: Any, function: Any) -> Any:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock.once():
            result = function(*args, **kwargs)
        # Another decorator may hide that a function is async; then nothing has run yet.
        return _in_mock(mock, result) if inspect.iscoroutine(result) else result

    return wrapper


async def _in_mock(mock: Any, coroutine: Any) -> Any:
    with mock.once():
        return await coroutine


def _around_coroutine(mock: Any, function: Any) -> Any:
    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock.once():
            return await function(*args, **kwargs)

    return wrapper


def _around_generator(mock: Any, function: Any) -> Any:
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock.once():
            return (yield from function(*args, **kwargs))

    return wrapper


def _around_async_generator(mock: Any, function: Any) -> Any:
    """What ``yield from`` does, for which async generators have no word."""

    async def wrapper(*args: Any, **kwargs: Any) -> Any:
        with mock.once():
            async with aclosing(function(*args, **kwargs)) as steps:
                resume = steps.asend(None)
                while True:
                    try:
                        step = await resume
                    except StopAsyncIteration:
                        return
                    try:
                        resume = steps.asend((yield step))
                    except GeneratorExit:
                        raise
                    except BaseException as error:
                        resume = steps.athrow(error)

    return wrapper


_WRAPPERS: list[tuple[Any, Any]] = [
    (inspect.isasyncgenfunction, _around_async_generator),
    (inspect.iscoroutinefunction, _around_coroutine),
    (inspect.isgeneratorfunction, _around_generator),
]


def _decorate_class(mock: Any, cls: Any) -> Any:
    from unittest import TestCase

    if issubclass(cls, TestCase):
        cls.run = _decorate_function(mock, cls.run)  # run() surrounds setUp, the test, tearDown and the clean-ups
        return cls
    _surround_setup(mock, cls)
    for name in dir(cls):
        # Static ones have no instance that could tell; setup_method is there for them, too.
        if name.startswith("test") and inspect.isfunction(function := inspect.getattr_static(cls, name)):
            setattr(cls, name, _unless_set_up(function, _decorate_function(mock, function)))
    return cls


def _surround_setup(mock: Any, cls: Any) -> None:
    """pytest calls setup_method and teardown_method around each test: the mock begins and ends with them."""
    setup, teardown = (getattr(cls, name, None) for name in ("setup_method", "teardown_method"))

    def setup_method(self: Any, method: Any = None) -> None:
        with ExitStack() as undo:
            undo.enter_context(mock.once())
            _call_xunit(setup, self, method)
            self.__dict__.setdefault(_SET_UP, []).append(undo.pop_all())  # if setup fails pytest calls no teardown

    def teardown_method(self: Any, method: Any = None) -> None:
        with self.__dict__[_SET_UP].pop():
            _call_xunit(teardown, self, method)

    cls.setup_method, cls.teardown_method = setup_method, teardown_method


def _call_xunit(function: Any, self: Any, method: Any) -> None:
    """Call a user's setup_method, which may or may not take the test method."""
    if function is not None:
        function(self, *([method] if len(inspect.signature(function).parameters) > 1 else []))


def _unless_set_up(plain: Any, mocked: Any) -> Any:
    """``plain`` when setup_method has begun the mock, else ``mocked``: so it is for those who call it themselves."""

    @functools.wraps(plain)
    def choose(self: Any, *args: Any, **kwargs: Any) -> Any:
        return (plain if self.__dict__.get(_SET_UP) else mocked)(self, *args, **kwargs)

    if inspect.iscoroutinefunction(plain):

        @functools.wraps(plain)
        async def choose_async(self: Any, *args: Any, **kwargs: Any) -> Any:
            return await choose(self, *args, **kwargs)

        return choose_async
    return choose
