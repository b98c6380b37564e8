"""All processes of a program end with the process that started it, however that ends."""

import json
import os
import signal
import subprocess
import sys
import textwrap

import psutil
import pytest

pytestmark = [pytest.mark.kill, pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")]

PATIENCE = 60  # seconds

# Opens a CodeEditor, prints the IDs of its processes, and ends as the second argument requires.
PARENT = """
import json, os, sys, threading
import boto3, psutil, requests
from sagemock import mock_sagemaker

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
mock = mock_sagemaker(jupyter=True, clock="auto")
cloud = mock.start()
sagemaker = boto3.client("sagemaker", region_name="us-east-1")
settings = {"ExecutionRole": ROLE}
arn = sagemaker.create_domain(
    DomainName="research", AuthMode="IAM", DefaultUserSettings=settings, DefaultSpaceSettings=settings,
    VpcId="vpc-1", SubnetIds=["subnet-1"],
)["DomainArn"]
cloud.clock.settle()
alice = {"DomainId": arn.rpartition("/")[2], "UserProfileName": "alice"}
sagemaker.create_user_profile(**alice)
cloud.clock.settle()
sagemaker.create_space(
    DomainId=alice["DomainId"], SpaceName="editor", SpaceSettings={"AppType": "CodeEditor"},
    OwnershipSettings={"OwnerUserProfileName": "alice"}, SpaceSharingSettings={"SharingType": "Private"},
)
cloud.clock.settle()
url = sagemaker.create_presigned_domain_url(**alice, SpaceName="editor")["AuthorizedUrl"]
described = requests.get(url, timeout=60).json()
watchdog = psutil.Process(described["pid"]).parent()
subreaper = watchdog.parent()
pids = [described["pid"], described["child"], watchdog.pid, subreaper.pid, subreaper.ppid()]
print(json.dumps(pids), flush=True)
if sys.argv[1] == "exit":
    sys.exit()
if sys.argv[1] == "_exit":
    os._exit(1)
threading.Event().wait()
"""


def runs(pid):
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


@pytest.fixture
def start_parent(tmp_path, fake_code_server):
    temporary = tmp_path / "t"
    temporary.mkdir()
    environment = {**os.environ, "SAGEMOCK_CODE_SERVER": str(fake_code_server), "TMPDIR": str(temporary)}

    def start(end):
        command = [sys.executable, "-c", textwrap.dedent(PARENT), end]
        return subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)

    return start


@pytest.mark.parametrize("end", ["exit", "_exit", signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_no_process_outlives_its_parent(start_parent, eventually, end):
    with start_parent(end if isinstance(end, str) else "signal") as parent:
        pids = json.loads(parent.stdout.readline())
        if not isinstance(end, str):
            parent.send_signal(end)
        parent.wait(PATIENCE)
        assert eventually(lambda: not any(map(runs, pids)))


# Of the processes that the parent prints; the child has cleared its environment.
PROGRAM, CHILD, WATCHDOG, SUBREAPER, FORK_SERVER = range(5)


@pytest.mark.parametrize(
    "killed",
    [[PROGRAM], [WATCHDOG], [SUBREAPER], [PROGRAM, WATCHDOG], [PROGRAM, SUBREAPER], [FORK_SERVER, SUBREAPER]],
    ids=["program", "watchdog", "subreaper", "program, watchdog", "program, subreaper", "fork server, subreaper"],
)
@pytest.mark.parametrize("parent_is_killed", [False, True], ids=["alone", "with the parent"])
def test_no_process_outlives_a_killed_one(start_parent, eventually, tmp_path, killed, parent_is_killed):
    with start_parent("signal") as parent:
        pids = json.loads(parent.stdout.readline())
        for index in killed:
            os.kill(pids[index], signal.SIGKILL)
        if parent_is_killed:
            parent.kill()
        ends = pids if parent_is_killed else pids[:FORK_SERVER]  # the fork server serves other programs, too
        assert eventually(lambda: not any(map(runs, ends)), PATIENCE)
        parent.kill()
    assert eventually(lambda: not list((tmp_path / "t").glob("sagemock-*")), PATIENCE)
