"""``@mock_sagemaker`` on functions, methods, classes, coroutines and generators: mocked for as long as they run."""

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
def nothing_is_left_active():
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
def test_so_does_one_that_is_called():
    assert names() == []


@mock_sagemaker(clock="instant", account_id="210987654321")
def test_options_are_those_of_the_mock():
    create()
    seen = client.describe_notebook_instance(NotebookInstanceName="mine")
    assert seen["NotebookInstanceStatus"] == "InService"
    assert ":210987654321:" in seen["NotebookInstanceArn"]


@mock_sagemaker
def test_fixtures_reach_a_decorated_test(tmp_path, request):
    assert tmp_path.exists()
    assert request.node.name == "test_fixtures_reach_a_decorated_test"
    assert names() == []


@pytest.mark.parametrize("number", [1, 2])
@mock_sagemaker
def test_parameters_reach_a_decorated_test_and_each_starts_anew(number):
    create()
    assert names() == ["mine"]
    assert number in {1, 2}


@mock_sagemaker
@given(st.integers())
def test_hypothesis_may_stand_below(number):
    assert names() == []
    assert isinstance(number, int)


@given(st.integers())
@mock_sagemaker
def test_hypothesis_may_stand_above_and_each_example_starts_anew(number):
    create()
    assert names() == ["mine"]
    assert isinstance(number, int)


def test_a_decorated_function_returns_what_it_returned_and_keeps_its_looks():
    @mock_sagemaker
    def add(one: int, two: int = 2) -> int:
        """Adds."""
        return one + two

    assert add(1) == 3
    assert (add.__name__, add.__doc__) == ("add", "Adds.")
    assert list(inspect.signature(add).parameters) == ["one", "two"]


def test_a_decorated_function_that_fails_ends_its_mock():
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


def test_what_cannot_be_decorated_is_refused():
    with pytest.raises(TypeError, match="functions and classes"):
        mock_sagemaker("test_provision")


def test_a_decorator_above_the_fixture_decorator_is_told_to_stand_below():
    with pytest.raises(TypeError, match=r"put @mock_sagemaker below @pytest\.fixture"):

        @mock_sagemaker
        @pytest.fixture
        def notebook():
            """Never made."""


# --- generators and fixtures


@pytest.fixture
@mock_sagemaker
def notebook():
    create("from-a-fixture")
    yield "from-a-fixture"
    assert names() == ["from-a-fixture"]


@pytest.mark.usefixtures("notebook")
def test_a_yield_fixture_is_mocked_until_its_teardown_has_run():
    assert names() == ["from-a-fixture"]


def test_a_generator_passes_on_what_is_sent_thrown_and_returned():
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


def test_a_generator_that_is_closed_early_ends_its_mock():
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
async def test_an_async_test_is_mocked_while_it_runs():
    await asyncio.sleep(0)
    assert names() == []


@pytest.mark.asyncio
async def test_async_with_mocks_too():
    async with mock_sagemaker() as cloud:
        create()
        assert [call.operation for call in cloud.calls] == ["CreateNotebookInstance"]


def test_a_decorated_coroutine_function_is_still_one():
    @mock_sagemaker
    async def look():
        return names()

    assert inspect.iscoroutinefunction(look)
    assert asyncio.run(look()) == []


def test_a_coroutine_behind_another_decorator_is_mocked_while_it_runs():
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


def test_async_generators_pass_on_what_is_sent_and_thrown():
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


def test_an_async_generator_that_is_closed_early_ends_its_mock_and_cleans_up():
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


def test_decorated_coroutines_that_overlap_end_each_its_own_mock():
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

    def test_sees_what_its_setup_made(self):
        assert names() == ["from-setup"]

    def test_starts_anew(self):
        create()
        assert sorted(names()) == ["from-setup", "mine"]

    @pytest.mark.usefixtures("other")
    def test_sees_what_its_fixtures_made(self):
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
    def test_that_is_inherited(self):
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

    def test_sees_what_its_setup_made(self):
        assert sorted(names()) == ["from-setup", "from-the-subclass"]

    def test_starts_anew(self):
        assert "mine" not in names()

    test_sees_what_its_fixtures_made = test_may_be_async = test_may_be_static = test_may_have_parameters = None


@mock_sagemaker
class TestASubclassDecoratedAgain(TestInheritance):
    def test_has_a_cloud_of_its_own(self):
        assert names() == []

    test_of_its_own = None


def test_a_class_used_without_pytest_is_mocked_call_by_call():
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

    def test_sees_what_its_setup_made(self):
        create()
        assert sorted(names()) == ["from-setup", "mine"]

    def test_starts_anew(self):
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

    async def test_sees_what_its_setups_made(self):
        assert sorted(names()) == ["from-async-setup", "from-setup"]


@pytest.mark.parametrize("case", [UnittestTestCase, UnittestInherited, UnittestAsync])
def test_unittest_runs_them_as_well(case):
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(case).run(result)
    assert result.testsRun >= 1
    assert result.wasSuccessful(), result.errors + result.failures
