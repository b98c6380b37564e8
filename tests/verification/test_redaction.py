"""Redaction: a canary for each kind of identifier and secret, and the words that remain."""

import base64
import json

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from sagemock.protocol.service_model import service_model
from sagemock.verification.recorder.cipher import Cipher
from sagemock.verification.recorder.redaction import Redactor

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NEW = {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
REDACTOR = Redactor(bytes(range(32)))
CREATE = service_model().operation_model("CreateNotebookInstance")
NOTEBOOK = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance"

# The kind, a value, and the part of it that must not be written.
CANARIES = [
    ("account", "123456789012", "123456789012"),
    ("role", ROLE, "DataScientist"),
    ("account in a role", ROLE, "123456789012"),
    ("role with a path", "arn:aws:iam::123456789012:role/teams/fraud/Analyst", "fraud"),
    ("session", "arn:aws:sts::123456789012:assumed-role/Admin/jane.doe", "jane"),
    ("user", "arn:aws:iam::123456789012:user/jane.doe", "doe"),
    ("key", "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab", "1234abcd"),
    ("secret", "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/github-AbCdEf", "github"),
    ("notebook", f"{NOTEBOOK}/churn-model", "churn"),
    ("account in China", "arn:aws-cn:sagemaker:cn-north-1:123456789012:app/d-abcdefghijkl/jane/x/y", "123456789012"),
    ("user profile", "arn:aws:sagemaker:us-east-1:123456789012:user-profile/d-abcdefghijkl/jane-doe", "jane"),
    ("domain", "d-abcdefghijkl", "abcdefghijkl"),
    ("subnet", "subnet-0123456789abcdef0", "0123456789abcdef0"),
    ("security group", "sg-0123456789abcdef0", "0123456789abcdef0"),
    ("VPC", "vpc-0a1b2c3d", "0a1b2c3d"),
    ("file system", "fs-0123456789abcdef0", "0123456789abcdef0"),
    ("network interface", "eni-0123456789abcdef0", "0123456789abcdef0"),
    ("name", "Fraud-Detection", "Fraud"),
    ("e-mail", "jane.doe@example.com", "jane.doe"),
    ("company in an e-mail", "jane@acme-bank.com", "acme"),
    ("telephone number", "+49 170 1234567", "1234567"),
    ("full name", "Jane Canary", "Canary"),
    ("IPv4 address", "10.20.30.40", "10.20.30.40"),
    ("network", "192.0.2.128/25", "192.0.2"),
    ("IPv6 address", "2001:db8:1234:5678::1", "db8:1234"),
    ("access key", "AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
    ("temporary access key", "ASIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
    ("secret key", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalrXUtnFEMI"),
    ("session token", "FwoGZXIvYXdzEBYaDKn1cAnArY0pXw" + "A" * 60, "cAnArY0pXw"),
    ("JWT", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjYW5hcnkifQ.c2lnbmF0dXJl", "eyJzdWIiOiJjYW5hcnkifQ"),
    ("GitHub token", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F292c"),
    ("GitHub fine-grained token", "github_pat_11ABCDEFG0canary1234_5678", "11ABCDEFG0"),
    ("GitLab token", "glpat-cAnArY1234567890abcd", "cAnArY1234567890"),
    ("Slack token", "xoxb-123456789012-cAnArYcAnArY", "cAnArY"),
    ("Hugging Face token", "hf_cAnArYabcdefghijklmnopqrstuv", "cAnArY"),
    ("PyPI token", "pypi-AgEIcHlwaS5vcmcCJcAnArY", "AgEIcHlwaS5"),
    ("Stripe key", "sk_live_cAnArY4eC39HqLyjWDarjtT1", "cAnArY4eC39"),
    ("OpenAI key", "sk-proj-cAnArY0123456789abcdef", "cAnArY01234"),
    ("private key", "-----BEGIN RSA PRIVATE KEY-----MIIEcAnArY0IBAAKCAQEA", "MIIEcAnArY0"),
    ("password", "hunter2-canary", "hunter2"),
    ("UUID", "1b4e28ba-2fa1-11d2-883f-0016d3cca427", "883f-0016d3cca427"),
    ("MAC address", "00:1A:2B:3C:4D:5E", "1A:2B:3C"),
    ("presigned URL", "https://lab.notebook.us-east-1.sagemaker.aws?authToken=eyJcAnArY", "eyJcAnArY"),
    ("host of a notebook", "https://churn.notebook.us-east-1.sagemaker.aws", "churn"),
    ("host without a scheme", "churn.notebook.us-east-1.sagemaker.aws", "churn"),
    ("domain URL", "https://d-abcdefghijkl.studio.us-east-1.sagemaker.aws", "abcdefghijkl"),
    ("repository", "https://github.com/acme-bank/fraud.git", "acme-bank"),
    ("password in a URL", "https://jane:hunter2@git.example.com/a/b", "hunter2"),
    ("bucket", "s3://acme-data/churn/train.csv", "acme-data"),
    ("image", "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:v7", "123456789012"),
    ("identity store user", "906768ff01-d7c96ad1-34fa-4dd3-b9d6-8c1d0da3a4ee", "d7c96ad1"),
    ("SSO instance", "arn:aws:sso:::instance/ssoins-7223canary123456", "7223canary"),
    ("query value", "https://example.com/x?user=jane-canary#frag-canary", "canary"),
    ("name beyond ASCII", "Jürgen-Müller", "rgen"),
    ("IAM unique ID", "AROACKCEVSQ6C2EXAMPLE:jane", "CKCEVSQ6C2"),
    ("path", "/home/jane/canary.pem", "jane"),
]  # fmt: skip
every_canary = pytest.mark.parametrize(
    ("value", "secret"), [canary[1:] for canary in CANARIES], ids=[c[0] for c in CANARIES]
)


@every_canary
def test_canary_in_a_request_is_redacted(value, secret):
    request = {"RoleArn": value, "NotebookInstanceName": value, "Tags": [{"Key": value, "Value": value}], "New": value}
    written = json.dumps(REDACTOR.document(CREATE.input_shape, request), ensure_ascii=False)
    assert secret.lower() not in written.lower()


@every_canary
def test_canary_in_an_error_is_redacted(value, secret):
    redactor = Redactor(bytes(range(32)))
    redactor.document(CREATE.input_shape, {"NotebookInstanceName": value})
    for message in ("Cannot use {}.", "User: {} is not allowed", "Value '{}' at 'roleArn' is wrong", "Space [{}] (x)"):
        assert secret.lower() not in redactor.message(message.format(value)).lower()


@pytest.mark.parametrize(
    ("value", "secret"), [c[1:] for c in CANARIES if c[0] not in {"full name", "name beyond ASCII"}]
)
def test_unseen_canary_in_quotes_is_redacted(value, secret):
    for message in ("Value '{}' at 'roleArn' is wrong", "Space [{}] is wrong"):
        if " " not in value:
            assert secret.lower() not in Redactor(bytes(range(32))).message(message.format(value)).lower()


@every_canary
def test_canary_in_a_script_is_redacted(value, secret):
    content = base64.b64encode(f"export TOKEN={value}".encode()).decode()
    shape = service_model().operation_model("CreateNotebookInstanceLifecycleConfig").input_shape
    request = {"NotebookInstanceLifecycleConfigName": "x", "OnStart": [{"Content": content}]}
    redacted = REDACTOR.document(shape, request)["OnStart"][0]["Content"]
    assert secret not in base64.b64decode(redacted).decode()
    assert redacted == REDACTOR.document(shape, request)["OnStart"][0]["Content"]


def test_words_of_the_service_remain():
    request = {"InstanceType": "ml.t3.medium", "PlatformIdentifier": "notebook-al2-v3", "RootAccess": "Disabled"}
    assert REDACTOR.document(CREATE.input_shape, request) == request


@pytest.mark.parametrize(
    "message",
    [
        "RecordNotFound",
        "Status (Stopping) not in ([InService]). Unable to delete UserProfile(s)",
        "Status (InService) not in ([Pending, Stopped]). Unable to transition to (Stopping)",
        "Value at 'notebookInstanceName' failed: regular expression pattern: ^[a-zA-Z0-9](-*[a-zA-Z0-9])*",
        "The account-level service limit 'ml.t3.medium for notebook instance usage' is 0 Instances",
    ],
)
def test_messages_without_names_remain(message):
    assert REDACTOR.message(message) == message


def test_a_message_has_the_pseudonyms_of_the_request(record):
    def twice(client):
        client.create_notebook_instance(**NEW)
        with pytest.raises(ClientError):
            client.create_notebook_instance(**NEW)

    created, refused = record(twice)
    assert f"({created['reply']['NotebookInstanceArn']})" in refused["error"]["message"]


def test_images_of_aws_keep_their_arns():
    arn = "arn:aws:sagemaker:us-east-1:081325390199:image/jupyter-server-3"
    assert REDACTOR.document(None, arn) == arn


@given(st.text(), st.text())
def test_pseudonyms_are_equal_for_equal_words(one, other):
    cipher = Cipher(b"key")
    assert len(cipher.text(one)) == len(one) or not one.isascii()
    assert cipher.text(one) == Cipher(b"key").text(one)
    if one.isascii() and other.isascii() and one.lower() != other.lower():
        assert cipher.text(one).lower() != cipher.text(other).lower()


def test_another_key_has_other_pseudonyms():
    assert Cipher(b"a").text("fraud-detection") != Cipher(b"b").text("fraud-detection")
