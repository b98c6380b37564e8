"""Decisions of policies in the admin API."""

import json
import urllib.request

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemock import serve

DENY = {"Sid": "NoDomains", "Effect": "Deny", "Action": "sagemaker:ListDomains", "Resource": "*"}
SCP = {"name": "no-domains", "document": {"Version": "2012-10-17", "Statement": [DENY]}}


def read(server, query):
    with urllib.request.urlopen(f"{server.url}/_sagemock/{query}") as reply:
        return json.load(reply)


def client_of(server):
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client("sagemaker", region_name="us-east-1", endpoint_url=server.url, **keys)


def test_calls_have_their_decisions():
    with serve(authorization={"service_control_policies": [SCP]}) as server:
        with pytest.raises(ClientError):
            client_of(server).list_domains()
        (call,) = read(server, "calls")
        assert call["decision"]["reason"] == "by NoDomains of no-domains (service control policy)"
        assert call["decision"]["context"]["aws:SourceIp"] == ["127.0.0.1"]
        described = read(server, "authorization")
        (caller,) = described["callers"]
        assert {(each["name"], each["kind"]) for each in caller["policies"]} >= {
            ("AdministratorAccess", "identity-based policy"),
            ("no-domains", "service control policy"),
        }
        (statement,) = (each for each in described["statements"] if each["statement"] == "NoDomains")
        assert (statement["policy"], statement["decisions"]) == ("no-domains", 1)


def test_calls_without_policies_have_no_decisions():
    with serve() as server:
        client_of(server).list_domains()
        assert "decision" not in read(server, "calls")[0]
        assert read(server, "authorization") == {}
