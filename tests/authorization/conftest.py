import pytest

from sagemock.authorization.decision import Principal, Question
from sagemock.authorization.evaluator import evaluate
from sagemock.authorization.policies import Policy

ALICE = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"
NOTEBOOK = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"


def document(*statements, version="2012-10-17"):
    """Return a policy document; statements get the members that they omit."""
    defaults = {"Effect": "Allow", "Resource": "*", "Action": "*"}
    entries = []
    for statement in statements:
        omitted = {name for name in ("Action", "Resource") if f"Not{name}" in statement}
        entries.append({name: value for name, value in defaults.items() if name not in omitted} | statement)
    return {"Version": version, "Statement": entries}


def policy(*statements, name="policy", arn=None, version="2012-10-17"):
    return Policy(name, document(*statements, version=version), arn)


@pytest.fixture
def decide():
    """Decide about an action on a notebook instance."""

    def decide(*statements, action="sagemaker:StopNotebookInstance", resource=NOTEBOOK, context=None, **layers):
        version = layers.pop("version", "2012-10-17")
        context = {key.lower(): (value,) if isinstance(value, str) else value for key, value in (context or {}).items()}
        policies = (policy(*statements, version=version),) if statements else ()
        principal = Principal(ALICE, "123456789012", policies=policies, **layers)
        return evaluate(principal, Question(action, resource, context))

    return decide


@pytest.fixture
def evaluate_layers():
    """Decide with the given kinds of policies."""

    def evaluate_layers(**layers):
        return evaluate(
            Principal(ALICE, "123456789012", **layers), Question("sagemaker:StopNotebookInstance", NOTEBOOK)
        )

    return evaluate_layers
