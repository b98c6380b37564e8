"""Compares sagemock's decisions with those of a public simulator, ``@cloud-copilot/iam-simulate``.

``make check-iam-simulate`` runs this with random policies and requests. Each difference must be of a known kind; the
exit code is 1 if one is not. The simulator's licence, AGPL-3.0, rules out a dependency, so this only runs it.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from iam_simulate_kinds import KINDS, MULTIVALUED, Kind, parts

from sagemock.authorization.decision import Principal, Question
from sagemock.authorization.evaluator import evaluate
from sagemock.authorization.policies import Policy

ACCOUNT = "123456789012"
CALLER = f"arn:aws:sts::{ACCOUNT}:assumed-role/DataScientist/alice"
DIRECTORY = Path(__file__).parents[1] / ".node-iam-simulate"
SCRIPT = Path(__file__).with_name("iam_simulate") / "simulate.mjs"
Document = dict[str, Any]
random_policies: Any = importlib.import_module("tests.authorization.random.random_policies")  # without types


class Case(NamedTuple):
    """Policies and a request: a boundary and SCPs, if there are any, and identity-based policies."""

    identity: list[Document]
    boundary: list[Document]
    scps: list[Document]
    action: str
    resource: str
    context: Mapping[str, tuple[str, ...]]

    @property
    def documents(self) -> list[Document]:
        """All policies."""
        return [*self.identity, *self.boundary, *self.scps]

    def kinds(self) -> list[Kind]:
        """Return the kinds of differences that may concern the case."""
        found = [part for document in self.documents for part in parts(document, self.resource, self.context)]
        return [kind for kind in KINDS if any(map(kind.applies, found))]

    def is_allowed(self) -> bool:
        """Return sagemock's decision."""
        identity, boundary, scps = (
            tuple(Policy("policy", document) for document in documents)
            for documents in (self.identity, self.boundary, self.scps)
        )
        principal = Principal(
            CALLER,
            ACCOUNT,
            policies=identity,
            permissions_boundary=boundary[0] if boundary else None,
            service_control_policies=(scps,) if scps else (),
        )
        return evaluate(principal, Question(self.action, self.resource, self.context)).allowed

    def simulation(self) -> dict[str, Any]:
        """Return the input of the simulator."""
        values = {key: list(each) if key in MULTIVALUED else each[0] for key, each in self.context.items()}
        simulation = {
            "request": {
                "principal": CALLER,
                "action": self.action,
                "resource": {"resource": self.resource, "accountId": ACCOUNT},
                "contextVariables": values,
            },
            "identityPolicies": _named(self.identity),
            "serviceControlPolicies": [{"orgIdentifier": "r-1", "policies": _named(self.scps)}] if self.scps else [],
            "resourceControlPolicies": [],
        }
        return {**simulation, "permissionBoundaryPolicies": _named(self.boundary)} if self.boundary else simulation


def _named(documents: list[Document]) -> list[dict[str, Any]]:
    return [{"name": f"policy-{number}", "policy": document} for number, document in enumerate(documents)]


def simple_cases(random: Random) -> Iterator[Case]:
    """Yield cases with one statement and at most one condition, whose differences have one cause."""
    while True:
        document = random_policies.random_document(random)
        statement = document["Statement"][0]
        for name, keys in list(statement.pop("Condition", {}).items())[:1]:
            key = random.choice(list(keys))
            statement["Condition"] = {name: {key: keys[key]}}
        yield _case(random, [{**document, "Statement": [{**statement, "Effect": "Allow"}]}])


def layered_cases(random: Random) -> Iterator[Case]:
    """Yield cases with several policies of all kinds that the simulator has, and no known difference."""
    while True:
        layers = [[random_policies.random_document(random) for _ in range(random.randint(0, 1))] for _ in range(2)]
        case = _case(random, [random_policies.random_document(random)], *layers)
        if not case.kinds():
            yield case


def _case(random: Random, identity: list[Document], *layers: list[Document]) -> Case:
    boundary, scps = layers or ([], [])
    action, resource = random.choice(random_policies.ACTIONS), random.choice(random_policies.RESOURCES)
    return Case(identity, boundary, scps, action, resource, random_policies.random_context(random))


def simulate(cases: list[Case]) -> list[bool]:
    """Return the decisions of the simulator."""
    command, simulations = ["node", str(SCRIPT)], json.dumps([case.simulation() for case in cases])
    process = subprocess.run(command, cwd=DIRECTORY, input=simulations, text=True, stdout=subprocess.PIPE, check=True)
    return [result == "Allowed" for result in json.loads(process.stdout)]


def compare(cases: list[Case]) -> tuple[Counter[str], list[Case], int]:
    """Return the differences by kind, the cases whose difference has none, and how many decisions are to allow."""
    known, unknown, allowed = Counter[str](), [], 0
    for case, simulated in zip(cases, simulate(cases), strict=True):
        decided = case.is_allowed()
        allowed += decided
        if decided == simulated:
            continue
        if kinds := case.kinds():
            known[f"{kinds[0].subject}: {kinds[0].simulation}"] += 1
        else:
            unknown.append(case)
    return known, unknown, allowed


def main() -> int:
    """Print the differences and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=2000, help="the number of cases, of one statement and of several")
    parser.add_argument("--seed", type=int, default=0, help="the beginning of the random numbers")
    options = parser.parse_args()
    has_unknown = False
    for title, make in (("one statement", simple_cases), ("several policies", layered_cases)):
        source = make(Random(options.seed))
        known, unknown, allowed = compare([next(source) for _ in range(options.cases)])
        has_unknown |= bool(unknown)
        print(f"{title}: {options.cases} cases, {allowed} allowed, {known.total() + len(unknown)} differences")
        for kind, count in known.most_common():
            print(f"  {count:4}  {kind}")
        for case in unknown[:10]:
            print(f"  unknown, sagemock {'allows' if case.is_allowed() else 'denies'}: {case}")
    return 1 if has_unknown else 0


if __name__ == "__main__":
    sys.exit(main())
