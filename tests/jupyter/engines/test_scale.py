"""Many users with many notebook instances at the same time, on an engine that queues, refuses and loses servers."""

import gc
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import boto3
import psutil
import pytest
import requests

from sagemock import mock_sagemaker

from .conftest import needs_hub

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
XSRF = {"_xsrf": "1"}  # the front door compares the cookie with the header
TRIES = 200
MAX_STARTS = 20  # at the same time
MAX_THREADS = 24  # of the product, however many notebooks there are
BASE_MEMORY, MAX_MEMORY = 20_000_000, 100_000  # bytes: of modules, and for each open notebook instance
MAX_DESCRIPTORS = 50  # in addition to the listeners
MINUTES = [pytest.mark.engines, pytest.mark.timeout(1200)]
MAX_TAGS = 45  # AWS has at most 50 for a resource


@dataclass
class User:
    """A user with notebook instances of their own, which no other user opens."""

    number: int
    sagemaker: object
    size: int
    first_answers: list = field(default_factory=list)

    def names(self, *roles):
        """Return the names of the instances of some roles: "steady", "crashing", "restarted" or "refused"."""
        cycle = ("steady", "crashing", "restarted", "steady", "refused")
        for number in range(self.size):
            role = cycle[number % len(cycle)]
            if role in roles or not roles:
                yield f"{role}-{self.number}-{number}"

    def wait(self, name, waiter="notebook_instance_in_service"):
        self.sagemaker.get_waiter(waiter).wait(NotebookInstanceName=name)

    def describe(self, name):
        return self.sagemaker.describe_notebook_instance(NotebookInstanceName=name)

    def create(self, *names):
        for name in names:
            new = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE}
            self.sagemaker.create_notebook_instance(NotebookInstanceName=name, **new)
        for name in names:
            self.wait(name)

    def url(self, name):
        return self.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=name)["AuthorizedUrl"]

    def open(self, name):
        """Open presigned URLs until the server answers, as a person does, and return the session and the reply.

        The clock jumps whenever a user waits, so that a URL or a session may have expired (403).
        """
        session = requests.Session()
        session.headers.update({"Connection": "close", "X-XSRFToken": XSRF["_xsrf"]})
        session.cookies.update(XSRF)
        for _ in range(TRIES):
            reply = session.get(self.url(name), timeout=60)
            if reply.status_code == 200:
                return session, reply.json()
            assert reply.status_code in (403, 502, 503), reply.text
        raise AssertionError(f"{name} does not answer: {reply.text}")

    def save(self, name, value):
        """Open a notebook, save a value in it, and return those that it had before."""
        while True:
            started = time.monotonic()
            session, content = self.open(name)
            self.first_answers.append(time.monotonic() - started)
            with session:
                assert content["arn"].endswith(f"/{name}")
                saved = session.put(self.url(name).partition("?")[0] + "/save", json=value, timeout=60)
            if saved.status_code == 200:
                return content["values"]
            assert saved.status_code == 403, saved.text

    def work(self):
        """Open all instances, and tag one that all users share."""
        for name in self.names("steady", "crashing", "restarted"):
            assert self.save(name, "first") == []
        for name in self.names("refused"):
            while (reply := requests.get(self.url(name), timeout=60)).status_code == 403:
                pass
            assert reply.status_code == 503
            assert "no node has enough memory" in reply.text
        if self.number < MAX_TAGS:
            arn = self.describe("shared")["NotebookInstanceArn"]
            self.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": f"user-{self.number}", "Value": "was here"}])

    def go_on(self, engine):
        """Go on after crashes and stops: nothing is lost, and a notebook keeps its URL."""
        for name in self.names("crashing"):
            engine.kill(self.describe(name)["NotebookInstanceArn"])
            assert self.save(name, "second") == ["first"]
        for name in self.names("restarted"):
            origin = self.url(name).partition("?")[0]
            self.sagemaker.stop_notebook_instance(NotebookInstanceName=name)
            self.wait(name, "notebook_instance_stopped")
            self.sagemaker.start_notebook_instance(NotebookInstanceName=name)
            self.wait(name)
            assert self.url(name).partition("?")[0] == origin
            assert self.save(name, "second") == ["first"]

    def delete(self):
        for name in self.names():
            if self.describe(name)["NotebookInstanceStatus"] == "InService":
                self.sagemaker.stop_notebook_instance(NotebookInstanceName=name)
                self.wait(name, "notebook_instance_stopped")
            self.sagemaker.delete_notebook_instance(NotebookInstanceName=name)
        for name in self.names():
            self.wait(name, "notebook_instance_deleted")


@dataclass
class Usage:
    """Resources of this process."""

    descriptors: int
    threads: int
    memory: int

    @classmethod
    def now(cls):
        gc.collect()
        process = psutil.Process()
        return cls(process.num_fds(), threading.active_count(), process.memory_info().rss)


@pytest.fixture
def descriptors():
    """Allow as many descriptors as the system does: many systems have 1,024 by default."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    yield hard
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@needs_hub
@pytest.mark.parametrize(
    ("users", "size"), [pytest.param(8, 5, id="40"), pytest.param(200, 10, id="2000", marks=MINUTES)]
)
def test_many_users_lose_nothing_and_leave_nothing(users, size, simulated_engine, descriptors, temp_dir, eventually):
    if descriptors < 3 * users * size:
        pytest.skip(f"{users * size} notebook instances need more than {descriptors} descriptors")
    first = Usage.now()
    limit = {"JupyterHub": {"concurrent_spawn_limit": MAX_STARTS}}
    engine, options = simulated_engine, {"clock": "auto", "launcher_config": limit}
    with mock_sagemaker(jupyter="simulated_engine.SimulatedSpawner", **options), ThreadPoolExecutor(users) as pool:

        def everybody(action):
            started = time.monotonic()
            list(pool.map(action, people))
            return time.monotonic() - started

        people = [User(number, boto3.client("sagemaker"), size) for number in range(users)]
        admin, count = people[0], users * size + 1
        admin.create("shared")
        before = Usage.now()
        seconds = {"create": everybody(lambda user: user.create(*user.names()))}
        seconds["open"] = everybody(User.work)
        full = Usage.now()
        servers = sum(1 for user in people for _ in user.names("steady", "crashing", "restarted"))
        assert len(engine.servers) == len(engine.volumes) == servers
        seconds["crash, stop and start"] = everybody(lambda user: user.go_on(engine))
        (directory,) = temp_dir.glob("sagemock-engine-*")
        assert len(list(directory.glob("*.server.json"))) == servers
        listed = admin.sagemaker.get_paginator("list_notebook_instances").paginate(MaxResults=100)
        assert sum(len(page["NotebookInstances"]) for page in listed) == count
        tags = admin.sagemaker.list_tags(ResourceArn=admin.describe("shared")["NotebookInstanceArn"])["Tags"]
        assert len(tags) == min(users, MAX_TAGS)
        for name in [name for user in people for name in user.names("refused")]:
            assert eventually(lambda name=name: admin.describe(name)["NotebookInstanceStatus"] == "Failed")
            assert "no node has enough memory" in admin.describe(name)["FailureReason"]
        seconds["delete"] = everybody(User.delete)
        assert eventually(lambda: not engine.servers and not engine.volumes, 60)
        assert not list(directory.glob("*.server.json"))
    last = Usage.now()
    report(count, seconds, [answer for user in people for answer in user.first_answers], before, full)
    assert engine.most_starting <= MAX_STARTS
    assert full.threads - before.threads - users <= MAX_THREADS
    assert full.memory - before.memory <= BASE_MEMORY + count * MAX_MEMORY
    assert full.descriptors - before.descriptors <= count + MAX_DESCRIPTORS
    assert not directory.exists()
    assert last.threads <= first.threads
    assert last.descriptors <= first.descriptors


def report(count, seconds, answers, before, full):
    """Print figures, which ``pytest -s`` shows."""
    print(f"\n{count} notebook instances, load {psutil.getloadavg()}")
    print({phase: round(duration, 1) for phase, duration in seconds.items()})
    percentiles = statistics.quantiles(answers, n=100)
    print(f"first answers: median {percentiles[49]:.3f} s, p99 {percentiles[98]:.3f} s, longest {max(answers):.3f} s")
    print(f"memory of each: {(full.memory - before.memory) / count / 1000:.0f} kB")
    print(f"{before}\n{full}")
