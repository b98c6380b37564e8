"""The AWS CLI with two profiles against a server with policies."""

import os
import subprocess
from pathlib import Path

import pytest

from sagemock import serve

BIN = Path(__file__).parents[2] / os.environ.get("TEST_AWS_CLI", ".venv-awscli") / "bin"
pytestmark = pytest.mark.skipif(not (BIN / "aws").exists(), reason="no .venv-awscli: make .venv-awscli/ready")

BOB = "arn:aws:iam::123456789012:user/bob"
POLICIES = {"callers": {"AKIABOB": {"caller": BOB, "policies": []}}}
CREDENTIALS = """
[alice]
aws_access_key_id = AKIAALICE
aws_secret_access_key = secret
[bob]
aws_access_key_id = AKIABOB
aws_secret_access_key = secret
"""


@pytest.fixture
def aws(tmp_path):
    """Run a command of the AWS CLI with a profile; return its exit code and output."""
    credentials = tmp_path / "credentials"
    credentials.write_text(CREDENTIALS)
    with serve(authorization=POLICIES) as server:

        def aws(profile, *command):
            options = ["--profile", profile, "--region", "us-east-1", "--endpoint-url", server.url]
            environment = {**os.environ, "AWS_SHARED_CREDENTIALS_FILE": str(credentials)}
            command = [BIN / "aws", "sagemaker", *command, *options]
            run = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
            return run.returncode, run.stdout + run.stderr

        yield aws


def test_each_profile_has_its_own_policies(aws):
    assert aws("alice", "list-domains")[0] == 0
    code, output = aws("bob", "list-domains")
    assert code in (254, 255)  # version 2, version 1
    assert f"(AccessDeniedException) when calling the ListDomains operation: User: {BOB} is not authorized" in output
