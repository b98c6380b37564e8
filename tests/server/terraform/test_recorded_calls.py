"""The recorded calls of Terraform's AWS provider, sent to a server again.

The provider is hundreds of megabytes large, and machines without access to its registry cannot install it. This test
runs everywhere; test_terraform.py records the calls.
"""

import json
import re

import pytest

from .recorded_calls import PLACEHOLDER, recorded_calls

SETS = re.compile(r"(?:Create|Update)(.+)")
SHOWS = re.compile(r"Describe(.+)")


class Expectations:
    """The values that Create and Update have set. Describe has to show them: otherwise a plan would not be empty."""

    def __init__(self):
        self._requests = []  # (noun, request)

    def check(self, operation, request, reply):
        """Note the request of Create or Update; compare the reply of Describe with the requests before."""
        if "__type" in reply:
            return
        if match := SETS.fullmatch(operation):
            self._requests.append((match[1], request))
        elif match := SHOWS.fullmatch(operation):
            for name, value in self._given(match[1], request).items():
                assert name not in reply or contains(reply[name], value), (operation, name, reply[name], value)

    def _given(self, noun, identifiers):
        given = {}
        for other, request in self._requests:
            if other == noun and all(request.get(name, value) == value for name, value in identifiers.items()):
                given |= request
        return given


def contains(shown, given):
    """Return whether a value of a reply has everything that a request has set."""
    if isinstance(shown, dict) and isinstance(given, dict):
        return all(contains(shown.get(name), value) for name, value in given.items())
    return shown == given or (shown is None and given == [])


@pytest.mark.once
def test_calls_of_the_provider_are_answered(start_server):
    server, expectations, domain_id = start_server(clock="auto"), Expectations(), PLACEHOLDER
    for operation, recorded, error in recorded_calls():
        body = recorded.replace(PLACEHOLDER, domain_id)
        reply = json.loads(server.post(operation, body).text or "{}")
        assert reply.get("__type") == error, (operation, body, reply)
        expectations.check(operation, json.loads(body), reply)
        if operation == "CreateDomain":
            domain_id = reply["DomainArn"].rpartition("/")[2]
    remaining = server.service.cloud.resources()
    assert {resource.kind for resource in remaining} <= {"App"}  # deleted apps are listed for a day
