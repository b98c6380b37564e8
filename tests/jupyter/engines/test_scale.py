"""Many users with many notebook instances at the same time, on an engine that queues, refuses and loses servers."""

import gc
import importlib
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import boto3
import psutil
import pytest
import requests

from .conftest import needs_hub

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
XSRF = {"_xsrf": "1"}  # the front door compares the cookie with the header
TRIES = 200
MAX_THREADS = 40  # of the product, however many notebooks there are
MAX_MEMORY = 120_000  # bytes for each open notebook instance
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
        cycle = ("steady", "crashing", "steady", "restarted", "steady")
        for number in range(self.size):
            role = "refused" if number == 7 else cycle[number % len(cycle)]
            if role in roles or not roles:
                yield f"{role}-{self.number}-{number}"

    def wait(self, name, waiter="notebook_instance_in_service"):
        self.sagemaker.get_waiter(waiter).wait(NotebookInstanceName=name)

    def describe(self, name):
        return self.sagemaker.describe_notebook_instance(NotebookInstanceName=name)

    def create(self):
        for name in self.names():
            new = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE}
            self.sagemaker.create_notebook_instance(NotebookInstanceName=name, **new)
        for name in self.names():
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
        """Open a notebook, check that it is the right one, and save a value in it."""
        started = time.monotonic()
        session, content = self.open(name)
        self.first_answers.append(time.monotonic() - started)
        assert content["arn"].endswith(f"/{name}")
        path = self.url(name).partition("?")[0] + "/save"
        while (saved := session.put(path, json=value, timeout=60)).status_code == 403:
            session, content = self.open(name)
        assert saved.status_code == 200, saved.text
        return content["values"]

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
def engine_module(monkeypatch):
    """The module of the simulated engine, by the import path that the launcher uses."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    module = importlib.import_module("simulated_engine")
    close = module.serve()
    yield module
    close()


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
    ("users", "size"), [pytest.param(8, 5, id="40"), pytest.param(200, 10, id="2000", marks=pytest.mark.long)]
)
def test_many_users_lose_nothing_and_leave_nothing(users, size, engine_module, descriptors, live, temp_dir, eventually):
    if descriptors < 3 * users * size:
        pytest.skip(f"{users * size} notebook instances need more than {descriptors} descriptors")
    engine = engine_module.ENGINE
    before = Usage.now()
    lab = live(jupyter="simulated_engine.SimulatedSpawner", clock="auto")
    lab.create("shared")
    people = [User(number, boto3.client("sagemaker"), size) for number in range(users)]
    count = sum(1 for user in people for _ in user.names()) + 1
    with ThreadPoolExecutor(users) as pool:

        def everybody(action):
            started = time.monotonic()
            list(pool.map(action, people))
            return time.monotonic() - started

        seconds = {"create": everybody(User.create)}
        idle = Usage.now()
        seconds["open"] = everybody(User.work)
        full = Usage.now()
        servers = sum(1 for user in people for _ in user.names("steady", "crashing", "restarted"))
        assert len(engine.servers) == len(engine.volumes) == servers
        seconds["crash, stop and start"] = everybody(lambda user: user.go_on(engine))
        (directory,) = temp_dir.glob("sagemock-engine-*")
        assert len(list(directory.glob("*.server.json"))) == servers
        listed = lab.sagemaker.get_paginator("list_notebook_instances").paginate(MaxResults=100)
        assert sum(len(page["NotebookInstances"]) for page in listed) == count
        tags = lab.sagemaker.list_tags(ResourceArn=lab.settle("shared")["NotebookInstanceArn"])["Tags"]
        assert len(tags) == min(users, MAX_TAGS)
        for name in [name for user in people for name in user.names("refused")]:
            assert eventually(lambda name=name: lab.settle(name)["NotebookInstanceStatus"] == "Failed")
            assert "no node has enough memory" in lab.settle(name)["FailureReason"]
        seconds["delete"] = everybody(User.delete)
        assert eventually(lambda: not engine.servers and not engine.volumes, 60)
        assert not list(directory.glob("*.server.json"))
    answers = sorted(answer for user in people for answer in user.first_answers)
    report(count, seconds, answers, before, idle, full, engine)
    assert full.threads - users - before.threads <= MAX_THREADS


def report(count, seconds, answers, before, idle, full, engine):
    """Print figures, which ``pytest -s`` shows."""
    print(f"\n{count} notebook instances, load {psutil.getloadavg()}")
    print({phase: round(duration, 1) for phase, duration in seconds.items()})
    print(f"first answers: median {statistics.median(answers):.3f} s, p99 {answers[len(answers) * 99 // 100]:.3f} s")
    print(before, idle, full, sep="\n")
    print(f"memory of an instance: {(full.memory - before.memory) / count:.0f} bytes, starts {engine.most_starting}")
