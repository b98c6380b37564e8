"""The evaluator agrees with a naive one on 10,000 random policies and requests."""

from collections import Counter
from random import Random

import pytest

from sagemock.authorization.decision import Principal, Question
from sagemock.authorization.evaluator import evaluate
from sagemock.authorization.policies import Policy

from . import naive_evaluator
from .random_policies import ACTIONS, RESOURCES, random_context, random_document

ALICE = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"
BATCH = 1000
BATCHES = [0, 1, 2, *(pytest.param(number, marks=pytest.mark.long) for number in range(3, 10))]


def random_layers(random):
    """Return documents by kind of policy: always identity-based ones, at times the other kinds."""
    layers = {"policies": [random_document(random) for _ in range(random.randint(1, 2))]}
    for name in ("permissions_boundary", "session_policy", "service_control_policies"):
        if random.random() < 0.25:
            layers[name] = [random_document(random)]
    return layers


def principal_with(layers):
    policies = {name: tuple(Policy(name, document) for document in documents) for name, documents in layers.items()}
    boundary, scps = policies.get("permissions_boundary"), policies.get("service_control_policies")
    return Principal(
        ALICE,
        "123456789012",
        policies=policies["policies"],
        permissions_boundary=boundary[0] if boundary else None,
        session_policy=policies.get("session_policy"),
        service_control_policies=(scps,) if scps else (),
    )


@pytest.mark.parametrize("batch", BATCHES)
def test_random_decisions_equal_the_naive_ones(batch):
    random, outcomes = Random(batch), Counter()
    for number in range(BATCH):
        layers = random_layers(random)
        action, resource, context = random.choice(ACTIONS), random.choice(RESOURCES), random_context(random)
        expected = naive_evaluator.may(layers.values(), action, resource, context)
        decision = evaluate(principal_with(layers), Question(action, resource, context))
        assert decision.allowed is expected, (batch, number, layers, action, resource, context, decision)
        outcomes[expected] += 1
    assert min(outcomes[True], outcomes[False]) > BATCH / 20  # both outcomes are frequent
