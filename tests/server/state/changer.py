"""A process that changes its cloud until it is killed, and prints each acknowledged change.

``python changer.py DIRECTORY SEED`` prints a line of JSON for each: name, value and the number of calls so far.
"""

import json
import random
import sys

from sagemock import Clock, Cloud
from sagemock import resources as _resources  # noqa: F401
from sagemock.cloud import dispatcher
from sagemock.protocol.service_model import service_model
from sagemock.server.state.store import StateStore


class Changer:
    def __init__(self, directory, seed):
        self.chance = random.Random(seed)
        self.cloud = Cloud(clock=Clock("manual"))
        StateStore(directory).restore(self.cloud)
        self.names = []
        self.number = 0

    def call(self, operation, **request):
        model = service_model().operation_model(operation)
        answer = dispatcher.dispatch(self.cloud, model, json.dumps(request), region="us-east-1")
        assert answer.status == 200, answer.body
        return json.loads(answer.body) if answer.body else {}

    def change(self):
        return getattr(self, self.chance.choice(["create", "create", "tag", "remove", "advance", "inject"]))()

    def create(self):
        self.number += 1
        name = f"code-{self.number}"
        url = "https://example.com/" + "x" * self.chance.randint(1, 900)
        arn = self.call("CreateCodeRepository", CodeRepositoryName=name, GitConfig={"RepositoryUrl": url})
        self.names.append((name, arn["CodeRepositoryArn"]))
        return name, url

    def remove(self):
        if not self.names:
            return self.create()
        name, _ = self.names.pop(self.chance.randrange(len(self.names)))
        self.call("DeleteCodeRepository", CodeRepositoryName=name)
        return name, None

    def tag(self):
        if not self.names:
            return self.create()
        _, arn = self.chance.choice(self.names)
        self.number += 1
        self.call("AddTags", ResourceArn=arn, Tags=[{"Key": "last", "Value": str(self.number)}])
        return arn, str(self.number)

    def advance(self):
        self.cloud.clock.advance(hours=1)
        return "ahead", self.cloud.clock.position()[1]

    def inject(self):
        self.cloud.fail("ListDomains", "ValidationException", "No.")
        return "injected", len(self.cloud.faults.injected()[0])


if __name__ == "__main__":
    changer = Changer(sys.argv[1], int(sys.argv[2]))
    while True:
        what, is_now = changer.change()
        print(json.dumps([what, is_now, len(changer.cloud.calls)]), flush=True)
