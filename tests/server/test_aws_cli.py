"""The AWS CLI against a server: every operation, waiters, pages, queries and exit codes. `make test` installs it."""

import json
import os
import shlex
import subprocess
from functools import partial
from pathlib import Path

import pytest

from sagemock.cloud import operations

BIN = Path(__file__).parents[2] / os.environ.get("TEST_AWS_CLI", ".venv-awscli") / "bin"
DRIVER = Path(__file__).with_name("clients") / "aws_cli.py"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:git"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/analysis:latest"

pytestmark = pytest.mark.skipif(not (BIN / "aws").exists(), reason="no .venv-awscli: make .venv-awscli/ready")

# The life cycle of every resource. {name} is a member of an earlier command's output.
LIFE = f"""
create-notebook-instance-lifecycle-config --notebook-instance-lifecycle-config-name config --on-start Content=ZWNobwo=
describe-notebook-instance-lifecycle-config --notebook-instance-lifecycle-config-name config
update-notebook-instance-lifecycle-config --notebook-instance-lifecycle-config-name config --on-create Content=ZWNobwo=
list-notebook-instance-lifecycle-configs --name-contains con
create-code-repository --code-repository-name repo --git-config RepositoryUrl=https://github.com/a/b.git
describe-code-repository --code-repository-name repo
update-code-repository --code-repository-name repo --git-config SecretArn={SECRET}
list-code-repositories
create-notebook-instance --notebook-instance-name lab --instance-type ml.t3.medium --role-arn {ROLE} \
 --lifecycle-config-name config --default-code-repository repo --tags Key=team,Value=research
describe-notebook-instance --notebook-instance-name lab
list-notebook-instances --status-equals InService
create-presigned-notebook-instance-url --notebook-instance-name lab --session-expiration-duration-in-seconds 1800
stop-notebook-instance --notebook-instance-name lab
update-notebook-instance --notebook-instance-name lab --volume-size-in-gb 20
start-notebook-instance --notebook-instance-name lab
list-tags --resource-arn {{NotebookInstanceArn}}
add-tags --resource-arn {{NotebookInstanceArn}} --tags Key=stage,Value=test
delete-tags --resource-arn {{NotebookInstanceArn}} --tag-keys stage
create-studio-lifecycle-config --studio-lifecycle-config-name script --studio-lifecycle-config-content ZWNobwo= \
 --studio-lifecycle-config-app-type JupyterLab
describe-studio-lifecycle-config --studio-lifecycle-config-name script
list-studio-lifecycle-configs
create-image --image-name image --role-arn {ROLE}
describe-image --image-name image
update-image --image-name image --display-name Analysis
list-images
create-image-version --image-name image --base-image {IMAGE} --client-token one --aliases latest
describe-image-version --image-name image --alias latest
update-image-version --image-name image --version-number 1 --ml-framework 'torch 2.1'
list-image-versions --image-name image
list-aliases --image-name image
create-app-image-config --app-image-config-name kernels --kernel-gateway-image-config KernelSpecs=[{{{{Name=python3}}}}]
describe-app-image-config --app-image-config-name kernels
update-app-image-config --app-image-config-name kernels --kernel-gateway-image-config KernelSpecs=[{{{{Name=ir}}}}]
list-app-image-configs
create-domain --domain-name research --auth-mode IAM --default-user-settings ExecutionRole={ROLE} \
 --default-space-settings ExecutionRole={ROLE} --vpc-id vpc-1 --subnet-ids subnet-1
describe-domain --domain-id {{DomainId}}
update-domain --domain-id {{DomainId}} --default-user-settings ExecutionRole={ROLE}
list-domains
create-user-profile --domain-id {{DomainId}} --user-profile-name alice
describe-user-profile --domain-id {{DomainId}} --user-profile-name alice
update-user-profile --domain-id {{DomainId}} --user-profile-name alice
list-user-profiles --domain-id-equals {{DomainId}}
create-space --domain-id {{DomainId}} --space-name team
describe-space --domain-id {{DomainId}} --space-name team
update-space --domain-id {{DomainId}} --space-name team --space-display-name Team
list-spaces
create-app --domain-id {{DomainId}} --space-name team --app-type JupyterServer --app-name default
describe-app --domain-id {{DomainId}} --space-name team --app-type JupyterServer --app-name default
list-apps --space-name-equals team
create-presigned-domain-url --domain-id {{DomainId}} --user-profile-name alice
delete-app --domain-id {{DomainId}} --space-name team --app-type JupyterServer --app-name default
delete-space --domain-id {{DomainId}} --space-name team
create-space --domain-id {{DomainId}} --space-name remote --space-settings AppType=JupyterLab,RemoteAccess=ENABLED \
 --ownership-settings OwnerUserProfileName=alice --space-sharing-settings SharingType=Private
create-app --domain-id {{DomainId}} --space-name remote --app-type JupyterLab --app-name default \
 --resource-spec InstanceType=ml.t3.large,SageMakerImageArn=arn:aws:sagemaker:us-east-1:081325390199:image/cpu
start-session --resource-identifier {{SpaceArn}}
delete-app --domain-id {{DomainId}} --space-name remote --app-type JupyterLab --app-name default
delete-space --domain-id {{DomainId}} --space-name remote
delete-user-profile --domain-id {{DomainId}} --user-profile-name alice
delete-domain --domain-id {{DomainId}}
create-mlflow-tracking-server --tracking-server-name tracking --artifact-store-uri s3://bucket/a --role-arn {ROLE}
describe-mlflow-tracking-server --tracking-server-name tracking
list-mlflow-tracking-servers
create-presigned-mlflow-tracking-server-url --tracking-server-name tracking
stop-mlflow-tracking-server --tracking-server-name tracking
start-mlflow-tracking-server --tracking-server-name tracking
update-mlflow-tracking-server --tracking-server-name tracking --tracking-server-size Medium
delete-mlflow-tracking-server --tracking-server-name tracking
create-mlflow-app --name runs --artifact-store-uri s3://bucket/a --role-arn {ROLE}
describe-mlflow-app --arn {{Arn}}
list-mlflow-apps
create-presigned-mlflow-app-url --arn {{Arn}}
update-mlflow-app --arn {{Arn}} --name experiments
delete-mlflow-app --arn {{Arn}}
create-partner-app --name evaluation --type comet --tier small --auth-type IAM --execution-role-arn {ROLE}
describe-partner-app --arn {{Arn}}
list-partner-apps
create-partner-app-presigned-url --arn {{Arn}}
update-partner-app --arn {{Arn}} --tier large
delete-partner-app --arn {{Arn}}
delete-app-image-config --app-image-config-name kernels
delete-image-version --image-name image --version-number 1
delete-image --image-name image
delete-studio-lifecycle-config --studio-lifecycle-config-name script
stop-notebook-instance --notebook-instance-name lab
delete-notebook-instance --notebook-instance-name lab
delete-code-repository --code-repository-name repo
delete-notebook-instance-lifecycle-config --notebook-instance-lifecycle-config-name config
"""


KEYS = {
    "AWS_ACCESS_KEY_ID": "123456789012",
    "AWS_SECRET_ACCESS_KEY": "any",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
}


@pytest.fixture(scope="module")
def cli():
    """A CLI process that runs many commands: ``cli(*arguments)`` returns the result of one."""
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([BIN / "python", DRIVER], env=without_proxies(os.environ) | KEYS, **pipes) as process:

        def cli(*arguments):
            process.stdin.write(json.dumps(arguments) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield cli
        process.stdin.close()


@pytest.fixture
def commands(cli):
    """Run commands against a service: ``commands(http_client)(*arguments) -> {"code", "out", "err"}``."""
    return lambda http_client: partial(cli, "sagemaker", "--output", "json", "--endpoint-url", http_client.url)


def without_proxies(environ):
    return {name: value for name, value in environ.items() if not name.lower().endswith("_proxy")}


@pytest.fixture
def aws():
    """Run one command as a shell does."""

    def aws(http_client, *arguments):
        command = [BIN / "aws", "sagemaker", "--output", "json", *arguments]
        environ = without_proxies(os.environ) | http_client.service.environment
        return subprocess.run(command, env=environ, capture_output=True, text=True, timeout=120, check=False)

    return aws


def test_every_operation_works_as_a_command(require_members, start_server, commands):
    require_members("CreateDomainResponse", "DomainId")
    http_client = start_server(clock="instant")
    run, printed = commands(http_client), {}
    for line in LIFE.replace("\\\n", "").strip().splitlines():
        done = run(*shlex.split(line.format_map(printed)))
        assert (done["code"], done["err"]) == (0, ""), line
        printed |= json.loads(done["out"] or "{}")
    assert {call.operation for call in http_client.service.cloud.calls} == set(operations.names())
    assert not [call for call in http_client.service.cloud.calls if call.error]
    left = [resource.kind for resource in http_client.service.cloud.resource_store.all()]
    assert sorted(left) == ["App", "App", "MlflowApp", "PartnerApp"]  # all are described as Deleted for a day


def test_lists_are_paged_queried_and_filtered(http_client, new, commands):
    for number in range(7):
        http_client.post("CreateNotebookInstance", new | {"NotebookInstanceName": f"lab-{number}"})
    run = commands(http_client)
    names = "NotebookInstances[].NotebookInstanceName"
    sorted_by_name = ["list-notebook-instances", "--sort-by", "Name", "--sort-order", "Ascending", "--query", names]
    everything = [f"lab-{number}" for number in range(7)]
    assert json.loads(run(*sorted_by_name)["out"]) == everything
    assert json.loads(run(*sorted_by_name, "--page-size", "2")["out"]) == everything
    assert [call.request["MaxResults"] for call in http_client.service.cloud.calls[-4:]] == [2] * 4
    assert json.loads(run(*sorted_by_name, "--max-items", "3")["out"]) == everything[:3]
    first = json.loads(run("list-notebook-instances", "--max-items", "3")["out"])
    rest = json.loads(run("list-notebook-instances", "--starting-token", first["NextToken"])["out"])
    both = first["NotebookInstances"] + rest["NotebookInstances"]
    assert sorted(each["NotebookInstanceName"] for each in both) == everything
    text = run("list-notebook-instances", "--name-contains", "5", "--query", names, "--output", "text")
    assert text["out"] == "lab-5\n"


def test_wait_returns_without_sleeping(start_server, new, aws):
    http_client = start_server(durations={"NotebookInstance": {"Pending": 60}})
    http_client.post("CreateNotebookInstance", new)
    waited = aws(http_client, "wait", "notebook-instance-in-service", "--notebook-instance-name", "lab")
    assert (waited.returncode, waited.stdout, waited.stderr) == (0, "", "")
    assert http_client.service.cloud.timeline("lab")[-1].status == "InService"
    polls = {call.at for call in http_client.service.cloud.calls[1:]}
    assert (max(polls) - min(polls)).total_seconds() < 30  # the CLI's delay between two polls


def test_failed_wait_exits_with_255(http_client, new, aws):
    http_client.post("CreateNotebookInstance", new)
    http_client.action("fail-next", target="lab")
    http_client.action("settle")
    waited = aws(http_client, "wait", "notebook-instance-in-service", "--notebook-instance-name", "lab")
    assert waited.returncode == 255
    assert 'terminal failure state: For expression "NotebookInstanceStatus" we matched' in waited.stderr


def test_errors_and_tokens_are_those_of_aws(start_server, aws):
    refused = aws(start_server(token="s3cret"), "describe-notebook-instance", "--notebook-instance-name", "none")
    assert refused.returncode in (254, 255)  # version 2, version 1
    assert "(ValidationException) when calling the DescribeNotebookInstance operation: RecordNotFound" in refused.stderr


def test_unsupported_operation_fails_at_once(http_client, commands):
    refused = commands(http_client)("describe-model", "--model-name", "churn")
    assert refused["code"] in (254, 255)
    assert "(OperationNotSupported) when calling" in refused["err"]  # not: reached max retries
    assert "sagemock does not support DescribeModel" in refused["err"]
