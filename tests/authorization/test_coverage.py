"""Coverage: the statements that decisions rest on."""

import pytest

from sagemock.authorization.authorization import Authorization
from sagemock.authorization.coverage import Coverage
from sagemock.authorization.decision import Question
from sagemock.authorization.evaluator import evaluate

from .conftest import NOTEBOOK, document

SETTINGS = {
    "policies": [
        {
            "name": "scientist",
            "document": document(
                {"Sid": "Operate", "Action": ["sagemaker:Start*", "sagemaker:Stop*"]},
                {"Sid": "Create", "Action": "sagemaker:Create*"},
            ),
        },
        "arn:aws:iam::aws:policy/AdministratorAccess",
    ],
    "service_control_policies": [
        {"name": "no-delete", "document": document({"Effect": "Deny", "Action": "sagemaker:Delete*"})}
    ],
}


@pytest.fixture
def coverage():
    """The coverage after two stops and a deletion."""
    principals = Authorization.load(SETTINGS).principals
    actions = ["StopNotebookInstance", "StopNotebookInstance", "DeleteNotebookInstance"]
    questions = [Question(f"sagemaker:{action}", NOTEBOOK) for action in actions]
    return Coverage.of(principals, [evaluate(principals[0], question) for question in questions])


def test_statements_are_counted_by_decision(coverage):
    assert {each.statement.statement: each.decisions for each in coverage.statements} == {
        "statement 1": 1,
        "Operate": 2,
        "Create": 0,
    }
    assert [str(statement) for statement in coverage.unused] == ["Create of scientist"]


def test_the_table_begins_with_unused_statements(coverage):
    assert str(coverage).splitlines() == [
        "decisions  effect  statement    policy     kind",
        "0          Allow   Create       scientist  identity-based policy",
        "1          Deny    statement 1  no-delete  service control policy",
        "2          Allow   Operate      scientist  identity-based policy",
        "2 of 3 statements have decided",
    ]
