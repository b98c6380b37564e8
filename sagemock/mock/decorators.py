"""Wraps functions, coroutines, generators and classes."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncGenerator, Callable, Coroutine, Generator
from contextlib import AbstractContextManager, ExitStack, aclosing
from typing import Any, ParamSpec, Protocol, TypeVar, cast

from .early_calls import explain_early_calls

P = ParamSpec("P")
R = TypeVar("R")
Yield = TypeVar("Yield")
Send = TypeVar("Send")
Class = TypeVar("Class", bound=type)
Function = Callable[..., Any]
F = TypeVar("F", bound=Function)

_SESSIONS = "_sagemock_sessions"  # attribute of a test's instance: the sessions that its setup_method has started


class Mock(Protocol):
    """An object whose ``session()`` is a context manager in which the mock is active."""

    def session(self) -> AbstractContextManager[object]:
        """Return a context manager that activates the mock."""


def wrap(mock: Mock, target: F) -> F:
    """Return ``target`` with the mock active while it runs; for a generator, from its first step to its last.

    Raises:
        TypeError: If ``target`` is neither a function nor a class.
    """
    wrapped: object
    if inspect.isclass(target):
        wrapped = _wrap_class(mock, target)
    elif isinstance(target, staticmethod | classmethod):
        wrapped = type(target)(_wrap_function(mock, target.__func__))
    elif not callable(target) or type(target).__module__.startswith("_pytest."):
        raise TypeError(
            f"@mock_sagemaker cannot decorate {target!r}: it takes functions and classes. "
            "To mock a fixture, put @mock_sagemaker below @pytest.fixture."
        )
    else:
        wrapped = _wrap_function(mock, target)
    return cast(F, wrapped)


def _wrap_function(mock: Mock, function: F) -> F:
    wrapper = _choose_wrapper(function)(mock, function)
    return cast(F, functools.wraps(function)(wrapper))


def _choose_wrapper(function: Function) -> Callable[[Mock, Function], Function]:
    if inspect.isasyncgenfunction(function):
        return _wrap_async_generator
    if inspect.iscoroutinefunction(function):
        return _wrap_coroutine
    if inspect.isgeneratorfunction(function):
        return _wrap_generator
    return _wrap_call


def _wrap_call(mock: Mock, function: Callable[P, R]) -> Callable[P, R]:
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with mock.session():
            result = function(*args, **kwargs)
        # Another decorator may hide that a function is a coroutine function; then nothing has run yet.
        return cast(R, _await_in_session(mock, result)) if inspect.iscoroutine(result) else result

    return wrapper


async def _await_in_session(mock: Mock, coroutine: Coroutine[object, object, R]) -> R:
    with mock.session():
        return await coroutine


def _wrap_coroutine(
    mock: Mock, function: Callable[P, Coroutine[Yield, Send, R]]
) -> Callable[P, Coroutine[Yield, Send, R]]:
    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        with mock.session():
            return await function(*args, **kwargs)

    return wrapper


def _wrap_generator(
    mock: Mock, function: Callable[P, Generator[Yield, Send, R]]
) -> Callable[P, Generator[Yield, Send, R]]:
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Generator[Yield, Send, R]:
        with mock.session():
            return (yield from function(*args, **kwargs))

    return wrapper


def _wrap_async_generator(
    mock: Mock, function: Callable[P, AsyncGenerator[Yield, Send | None]]
) -> Callable[P, AsyncGenerator[Yield, Send | None]]:
    """Forward each step, as ``yield from`` would if async generators had it."""

    async def wrapper(*args: P.args, **kwargs: P.kwargs) -> AsyncGenerator[Yield, Send | None]:
        with mock.session():
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


def _wrap_class(mock: Mock, cls: Class) -> Class:
    from unittest import TestCase

    for name in ("setUpClass", "tearDownClass", "setup_class", "teardown_class"):
        _explain_early_calls(cls, name)
    if issubclass(cls, TestCase):
        _replace(cls, "run", _wrap_function(mock, cls.run))  # it calls setUp, the test, tearDown and the clean-ups
        return cls
    _wrap_setup(mock, cls)
    for name in dir(cls):
        # Static methods have no instance that holds the session; a setup_method is called for them, too.
        if name.startswith("test") and inspect.isfunction(function := inspect.getattr_static(cls, name)):
            _replace(cls, name, _unless_in_session(function, _wrap_function(mock, function)))
    return cls


def _explain_early_calls(cls: type, name: str) -> None:
    """Let a class method, if the class has it, raise an error that explains why SageMaker is not mocked in it."""
    method = inspect.getattr_static(cls, name, None)
    if not isinstance(method, classmethod) or method.__func__.__module__ == "unittest.case":
        return
    function: Function = method.__func__

    def wrapper(owner: type, *args: object, **kwargs: object) -> object:
        with explain_early_calls(owner.__name__, name):
            return function(owner, *args, **kwargs)

    wrapped: Function = functools.wraps(function)(wrapper)
    _replace(cls, name, cast(Function, classmethod(wrapped)))


def _replace(cls: type, name: str, function: Function) -> None:
    setattr(cls, name, function)


def _wrap_setup(mock: Mock, cls: type) -> None:
    """Start and stop the mock in setup_method and teardown_method, which pytest calls around each test."""
    setup, teardown = (getattr(cls, name, None) for name in ("setup_method", "teardown_method"))

    def setup_method(self: object, method: object = None) -> None:
        with ExitStack() as session:
            session.enter_context(mock.session())
            _call_xunit(setup, self, method)
            # Stored only now: if setup_method fails, pytest does not call teardown_method.
            self.__dict__.setdefault(_SESSIONS, []).append(session.pop_all())

    def teardown_method(self: object, method: object = None) -> None:
        with self.__dict__[_SESSIONS].pop():
            _call_xunit(teardown, self, method)

    _replace(cls, "setup_method", setup_method)
    _replace(cls, "teardown_method", teardown_method)


def _call_xunit(function: Function | None, self: object, method: object) -> None:
    """Call a user's setup_method or teardown_method, which may or may not take the test method."""
    if function is not None:
        function(self, *([method] if len(inspect.signature(function).parameters) > 1 else []))


def _unless_in_session(plain: Function, mocked: Function) -> Function:
    """Return a method that calls ``plain`` if setup_method has started the mock, and otherwise ``mocked``."""

    @functools.wraps(plain)
    def choose(self: object, *args: object, **kwargs: object) -> object:
        return (plain if self.__dict__.get(_SESSIONS) else mocked)(self, *args, **kwargs)

    if not inspect.iscoroutinefunction(plain):
        return choose

    @functools.wraps(plain)
    async def choose_async(self: object, *args: object, **kwargs: object) -> object:
        return await choose(self, *args, **kwargs)  # type: ignore[misc]

    return choose_async
