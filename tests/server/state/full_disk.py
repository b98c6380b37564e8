"""Program that fills the file system of a server's state, and prints the result as JSON.

Usage: full_disk.py DIRECTORY, as root in a mount namespace of its own.
"""

import json
import logging
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

import sagemock
from sagemock.server.state import durable_journal

NEW = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
SIZE = 2 << 20  # bytes of the file system


class RecordCounter(logging.Handler):
    """A handler that counts records."""

    count = 0

    def emit(self, record):
        self.count += 1


def main(directory):
    durable_journal.RETRY_INTERVAL = 0.0
    mount = Path(directory, "mount")
    mount.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "none", str(mount)], check=True)
    counter = RecordCounter()
    logging.getLogger("sagemock").addHandler(counter)
    try:
        result = run(mount)
    finally:
        subprocess.run(["umount", "--lazy", str(mount)], check=True)
    print(json.dumps(result | {"log_lines": counter.count}))


def run(mount):
    with sagemock.serve(clock="manual", state=mount / "state") as server:
        client = connect(server)
        acknowledged, refusals = [], []
        create(client, "before", acknowledged)
        fill(mount / "filler")
        for number in range(60):  # SQLite's files have some room at first
            try:
                create(client, f"during-{number}", acknowledged)
            except ClientError as error:
                refusals.append(str(error))
            if names(client) != sorted(acknowledged):
                raise AssertionError(f"{names(client)} instead of {acknowledged}")
        (mount / "filler").unlink()
        create(client, "after", acknowledged)
    with sagemock.serve(clock="manual", state=mount / "state") as server:
        restored = names(connect(server))
    return {
        "acknowledged": sorted(acknowledged),
        "restored": restored,
        "refused": len(refusals),
        "message": refusals[-1],
    }


def fill(path):
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def create(client, name, acknowledged):
    client.create_notebook_instance(NotebookInstanceName=name, **NEW)
    acknowledged.append(name)


def names(client):
    pages = client.get_paginator("list_notebook_instances").paginate()
    return sorted(each["NotebookInstanceName"] for page in pages for each in page["NotebookInstances"])


def connect(server):
    return boto3.client(
        "sagemaker",
        "us-east-1",
        endpoint_url=server.url,
        aws_access_key_id="123456789012",
        aws_secret_access_key="sagemock",
        config=Config(retries={"max_attempts": 0}),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
