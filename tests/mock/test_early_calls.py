"""Class-level set-up of decorated classes, where the mock is not active: errors that explain it."""

import unittest

import boto3
import pytest
from botocore.exceptions import NoRegionError
from moto import mock_aws

from sagemock import mock_sagemaker
from sagemock.mock.early_calls import MockNotActive

EXPLANATION = (
    "@mock_sagemaker on the class Case mocks each test with its setUp and tearDown, but it is not active in {}"
)


@pytest.fixture
def credentials(monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "real")


def list_notebooks(**options):
    return boto3.client("sagemaker", **options).list_notebook_instances()["NotebookInstances"]


def run_case(method, body):
    """Return the result of a decorated TestCase whose class method calls ``body``."""

    def class_method(cls):
        body()

    def test_one(self):
        assert list_notebooks() == []

    case = type("Case", (unittest.TestCase,), {"test_one": test_one, method: classmethod(class_method)})
    result = unittest.TestResult()
    unittest.defaultTestLoader.loadTestsFromTestCase(mock_sagemaker(case)).run(result)
    return result


@pytest.mark.parametrize("method", ["setUpClass", "tearDownClass"])
def test_calls_in_class_methods_are_explained(method):
    ((_, report),) = run_case(method, list_notebooks).errors
    assert EXPLANATION.format(method) in report
    assert "NoRegionError" in report


def test_missing_credentials_are_explained():
    ((_, report),) = run_case("setUpClass", lambda: list_notebooks(region_name="us-east-1")).errors
    assert EXPLANATION.format("setUpClass") in report


@pytest.mark.usefixtures("credentials")
def test_calls_with_credentials_stay_local():
    ((_, report),) = run_case("setUpClass", list_notebooks).errors  # a connection would fail by tests/conftest.py
    assert EXPLANATION.format("setUpClass") in report


@pytest.mark.usefixtures("credentials")
@pytest.mark.parametrize("mock", [mock_sagemaker, mock_aws])
def test_active_mocks_handle_early_calls(mock):
    def with_mock():
        with mock():
            assert list_notebooks() == []

    result = run_case("setUpClass", with_mock)
    assert result.wasSuccessful(), result.errors
    assert result.testsRun == 1


def test_other_errors_are_not_explained():
    ((_, report),) = run_case("setUpClass", lambda: 1 / 0).errors
    assert "ZeroDivisionError" in report
    assert "mock_sagemaker" not in report


def test_setup_class_of_pytest_is_explained():
    @mock_sagemaker
    class Case:
        @classmethod
        def setup_class(cls):
            list_notebooks()

    with pytest.raises(MockNotActive, match=EXPLANATION.format("setup_class")) as caught:
        Case.setup_class()
    assert isinstance(caught.value.__cause__, NoRegionError)


def test_a_class_without_such_methods_stays():
    case = mock_sagemaker(type("Case", (unittest.TestCase,), {}))
    assert case.setUpClass.__func__ is unittest.TestCase.setUpClass.__func__
