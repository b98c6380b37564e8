"""Calls from inside live notebooks and apps: their caller is the execution role, if the file has it."""

import pytest

ROLE = "arn:aws:iam::123456789012:role/service-role/DataScientist"
SESSION = "arn:aws:sts::123456789012:assumed-role/DataScientist/SageMaker"
DEFAULT = "arn:aws:iam::123456789012:user/sagemock"
READ = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "sagemaker:Describe*", "Resource": "*"}}
POLICIES = {"callers": {ROLE: {"policies": [READ]}}}
LIST = """
import boto3
try: print(len(boto3.client("sagemaker").list_domains()["Domains"]))
except Exception as error: print(error)
"""
CONTAINER_CREDENTIALS = """
import json, os, urllib.request
url = os.environ["AWS_ENDPOINT_URL"] + os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
credentials = json.load(urllib.request.urlopen(url))
print(credentials["AccessKeyId"] == os.environ["AWS_ACCESS_KEY_ID"])
try: urllib.request.urlopen(url + "x")
except Exception as error: print(error.code)
"""


def visit_notebook(lab):
    lab.create(RoleArn=ROLE)
    return lab.visit()


def visit_studio(studio):
    profile = studio.profile(UserSettings={"ExecutionRole": ROLE})
    return studio.visit(profile)


@pytest.fixture(params=[("live", visit_notebook), ("start_studio", visit_studio)], ids=["notebook", "studio"])
def start(request):
    """Start a mock with these policies, and return its cloud and a visitor of a live server."""
    fixture, visit = request.param
    options = {"clock": "auto"}

    def start(authorization):
        mock = request.getfixturevalue(fixture)(authorization=authorization, **options)
        return mock.cloud, visit(mock)

    return start


def test_programs_inside_call_as_the_execution_role(start):
    cloud, visitor = start(POLICIES)
    with visitor:
        printed = visitor.run(LIST)
    assert f"User: {SESSION} is not authorized to perform: sagemaker:ListDomains" in printed
    assert (cloud.calls[-1].operation, cloud.calls[-1].decision.caller) == ("ListDomains", SESSION)


def test_programs_with_other_roles_are_the_default_caller(start):
    other = "arn:aws:iam::123456789012:role/Other"
    cloud, visitor = start({"callers": {other: {"policies": [READ]}}})
    with visitor:
        assert visitor.run(LIST) in ("0\n", "1\n")
    assert (cloud.calls[-1].operation, cloud.calls[-1].decision.caller) == ("ListDomains", DEFAULT)


def test_container_credentials_belong_to_the_role(start_studio):
    studio = start_studio(authorization=POLICIES, clock="auto")
    with visit_studio(studio) as visitor:
        assert visitor.run(CONTAINER_CREDENTIALS) == "True\n404\n"
