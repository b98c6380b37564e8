"""``@mock_sagemaker`` on functions, methods, classes, coroutines and generators mocks them while they run."""

import asyncio
import functools
import inspect
import unittest
from contextlib import asynccontextmanager, contextmanager

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sagemock import mock_sagemaker
from sagemock.mock.registry import ACTIVE

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="AKIAREAL", aws_secret_access_key="real")


@pytest.fixture(autouse=True)
def no_mock_stays_active():
    assert ACTIVE.current() is None
    yield
    assert ACTIVE.current() is None


def create(name="mine"):
    client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)


def names():
    return [notebook["NotebookInstanceName"] for notebook in client.list_notebook_instances()["NotebookInstances"]]


# --- functions


@mock_sagemaker
def test_a_bare_decorator_mocks_a_test():
    assert names() == []


@mock_sagemaker()
def test_a_called_decorator_mocks_a_test():
    assert names() == []


@mock_sagemaker(clock="instant", account_id="210987654321")
def test_decorator_takes_the_options_of_the_mock():
    create()
    seen = client.describe_notebook_instance(NotebookInstanceName="mine")
    assert seen["NotebookInstanceStatus"] == "InService"
    assert ":210987654321:" in seen["NotebookInstanceArn"]


@mock_sagemaker
def test_decorated_test_can_use_fixtures(tmp_path, request):
    assert tmp_path.exists()
    assert request.node.name == "test_decorated_test_can_use_fixtures"
    assert names() == []


@pytest.mark.parametrize("number", [1, 2])
@mock_sagemaker
def test_each_parameter_set_has_a_new_cloud(number):
    create()
    assert names() == ["mine"]
    assert number in {1, 2}


@mock_sagemaker
@given(st.integers())
def test_hypothesis_below_the_decorator(number):
    assert names() == []
    assert isinstance(number, int)


@given(st.integers())
@mock_sagemaker
def test_hypothesis_above_gives_each_example_a_cloud(number):
    create()
    assert names() == ["mine"]
    assert isinstance(number, int)


def test_decorated_function_keeps_result_name_and_signature():
    @mock_sagemaker
    def add(one: int, two: int = 2) -> int:
        """Add two numbers."""
        return one + two

    assert add(1) == 3
    assert (add.__name__, add.__doc__) == ("add", "Add two numbers.")
    assert list(inspect.signature(add).parameters) == ["one", "two"]


def test_failing_function_ends_its_mock():
    @mock_sagemaker
    def fail():
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()


def test_methods_of_every_kind_can_be_decorated():
    class Provisioner:
        @mock_sagemaker
        def usual(self):
            return names()

        @classmethod
        @mock_sagemaker
        def of_class(cls):
            return names()

        @mock_sagemaker
        @classmethod
        def of_class_below(cls):
            return names()

        @mock_sagemaker
        @staticmethod
        def static_below():
            return names()

    one = Provisioner()
    assert one.usual() == one.of_class() == one.of_class_below() == Provisioner.static_below() == []


def test_a_partial_function_can_be_decorated():
    assert mock_sagemaker(functools.partial(names))() == []


def test_decorating_a_string_is_rejected():
    with pytest.raises(TypeError, match="functions and classes"):
        mock_sagemaker("test_provision")


def test_decorator_above_a_fixture_is_rejected():
    with pytest.raises(TypeError, match=r"put @mock_sagemaker below @pytest\.fixture"):

        @mock_sagemaker
        @pytest.fixture
        def notebook():
            """Return nothing: decorating it fails."""


# --- generators and fixtures


@pytest.fixture
@mock_sagemaker
def notebook():
    create("from-a-fixture")
    yield "from-a-fixture"
    assert names() == ["from-a-fixture"]


@pytest.mark.usefixtures("notebook")
def test_yield_fixture_is_mocked_until_its_teardown():
    assert names() == ["from-a-fixture"]


def test_generator_forwards_send_throw_and_return():
    @mock_sagemaker
    def steps():
        got = yield names()
        try:
            yield got
        except ZeroDivisionError:
            yield "caught"
        return "done"

    walk = steps()
    assert ACTIVE.current() is None
    assert next(walk) == []
    assert walk.send("sent") == "sent"
    assert walk.throw(ZeroDivisionError()) == "caught"
    with pytest.raises(StopIteration, match="done"):
        next(walk)


def test_closing_a_generator_ends_its_mock():
    @mock_sagemaker
    def steps():
        yield names()

    walk = steps()
    next(walk)
    assert ACTIVE.current() is not None
    walk.close()


def test_a_context_manager_can_be_decorated():
    @contextmanager
    @mock_sagemaker
    def provisioned():
        create()
        try:
            yield
        except ZeroDivisionError:
            assert names() == ["mine"]

    with provisioned():
        assert names() == ["mine"]
        raise ZeroDivisionError


# --- async


@pytest.mark.asyncio
@mock_sagemaker
async def test_async_test_is_mocked_while_it_runs():
    await asyncio.sleep(0)
    assert names() == []


@pytest.mark.asyncio
async def test_async_with_starts_the_mock():
    async with mock_sagemaker() as cloud:
        create()
        assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance"]


def test_decorated_coroutine_function_remains_one():
    @mock_sagemaker
    async def look():
        return names()

    assert inspect.iscoroutinefunction(look)
    assert asyncio.run(look()) == []


def test_coroutine_behind_another_decorator_is_mocked():
    def plain(function):
        @functools.wraps(function)
        def wrapper(*args):
            return function(*args)

        return wrapper

    @mock_sagemaker
    @plain
    async def look():
        await asyncio.sleep(0)
        return names()

    assert asyncio.run(look()) == []


def test_async_generator_forwards_send_and_throw():
    @mock_sagemaker
    async def steps():
        got = yield names()
        try:
            yield got
        except ZeroDivisionError:
            yield "caught"

    async def walk():
        walking = steps()
        assert ACTIVE.current() is None
        assert await anext(walking) == []
        assert await walking.asend("sent") == "sent"
        assert await walking.athrow(ZeroDivisionError()) == "caught"
        with pytest.raises(StopAsyncIteration):
            await anext(walking)

    asyncio.run(walk())


def test_closing_an_async_generator_ends_its_mock():
    cleaned = []

    @mock_sagemaker
    async def steps():
        try:
            yield
        finally:
            cleaned.extend(names() or ["mocked"])

    async def walk():
        walking = steps()
        await anext(walking)
        await walking.aclose()

    asyncio.run(walk())
    assert cleaned == ["mocked"]


def test_an_async_context_manager_can_be_decorated():
    @asynccontextmanager
    @mock_sagemaker
    async def provisioned():
        create()
        try:
            yield
        except ZeroDivisionError:
            assert names() == ["mine"]

    async def use():
        async with provisioned():
            raise ZeroDivisionError

    asyncio.run(use())


def test_overlapping_coroutines_end_their_own_mocks():
    ended = []

    @mock_sagemaker
    async def wait_for(event):
        mine = ACTIVE.current()
        await event.wait()
        ended.append(mine)

    async def overlap():
        events = [asyncio.Event() for _ in range(3)]
        tasks = [asyncio.create_task(wait_for(event)) for event in events]
        await asyncio.sleep(0)
        last = ACTIVE.current()
        for event, task in zip(events[:2], tasks[:2], strict=True):
            event.set()
            await task
            assert ACTIVE.current() is last
        events[2].set()
        await tasks[2]

    asyncio.run(overlap())
    assert len(set(map(id, ended))) == 3


# --- classes for pytest


@mock_sagemaker
class TestAClass:
    def setup_method(self):
        create("from-setup")

    def teardown_method(self, method):
        assert "from-setup" in names()
        assert method.__name__.startswith("test_")

    @pytest.fixture
    def other(self):
        create("from-a-fixture")

    def test_uses_resources_of_its_setup(self):
        assert names() == ["from-setup"]

    def test_has_a_new_cloud(self):
        create()
        assert sorted(names()) == ["from-setup", "mine"]

    @pytest.mark.usefixtures("other")
    def test_uses_resources_of_its_fixtures(self):
        assert sorted(names()) == ["from-a-fixture", "from-setup"]

    @pytest.mark.asyncio
    async def test_may_be_async(self):
        await asyncio.sleep(0)
        assert names() == ["from-setup"]

    @staticmethod
    def test_may_be_static():
        assert names() == ["from-setup"]

    @pytest.mark.parametrize("number", [1, 2])
    def test_may_have_parameters(self, number):
        assert names() == ["from-setup"]
        assert number


class Inherited:
    def test_inherited(self):
        assert names() == []


@mock_sagemaker(clock="instant")
class TestInheritance(Inherited):
    def test_of_its_own(self):
        create()
        assert client.describe_notebook_instance(NotebookInstanceName="mine")["NotebookInstanceStatus"] == "InService"


class TestASubclass(TestAClass):
    def setup_method(self):
        super().setup_method()
        create("from-the-subclass")

    def test_uses_resources_of_its_setup(self):
        assert sorted(names()) == ["from-setup", "from-the-subclass"]

    def test_has_a_new_cloud(self):
        assert "mine" not in names()

    test_uses_resources_of_its_fixtures = test_may_be_async = test_may_be_static = test_may_have_parameters = None


@mock_sagemaker
class TestASubclassDecoratedAgain(TestInheritance):
    def test_has_a_cloud_of_its_own(self):
        assert names() == []

    test_of_its_own = None


def test_methods_called_without_pytest_are_mocked():
    @mock_sagemaker
    class Checks:
        def test_create(self):
            create()
            return names()

    checks = Checks()
    assert checks.test_create() == checks.test_create() == ["mine"]


def test_a_setup_that_fails_ends_the_mock():
    @mock_sagemaker
    class Checks:
        def setup_method(self, method):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Checks().setup_method(None)


# --- unittest


@mock_sagemaker
class UnittestTestCase(unittest.TestCase):
    def setUp(self):
        create("from-setup")
        self.addCleanup(self.look)

    def tearDown(self):
        self.look()

    def look(self):
        assert "from-setup" in names()

    def test_uses_resources_of_its_setup(self):
        create()
        assert sorted(names()) == ["from-setup", "mine"]

    def test_has_a_new_cloud(self):
        for number in range(2):
            with self.subTest(number=number):
                assert names() == ["from-setup"]


class UnittestInherited(UnittestTestCase):
    def test_of_its_own(self):
        assert names() == ["from-setup"]


@mock_sagemaker
class UnittestAsync(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        create("from-setup")

    async def asyncSetUp(self):
        create("from-async-setup")

    async def test_uses_resources_of_both_setups(self):
        assert sorted(names()) == ["from-async-setup", "from-setup"]


@pytest.mark.parametrize("case", [UnittestTestCase, UnittestInherited, UnittestAsync])
def test_unittest_runs_decorated_cases(case):
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.testsRun >= 1
    assert result.wasSuccessful(), result.errors + result.failures
