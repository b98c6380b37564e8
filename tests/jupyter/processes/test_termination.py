"""Processes that are found by an ID in their environment."""

import os
import subprocess

from sagemock.processes.termination import find_processes

LOOP = 'exec sh "$0"'  # a process that becomes another program again and again


def test_processes_are_found_between_two_programs(tmp_path):
    script = tmp_path / "loop"
    script.write_text(LOOP)
    with subprocess.Popen(["sh", script], env={**os.environ, "SAGEMOCK_TEST_ID": "abc"}) as process:
        try:
            while not find_processes("abc", "SAGEMOCK_TEST_ID"):
                pass
            found = [find_processes("abc", "SAGEMOCK_TEST_ID") for _ in range(200)]
        finally:
            process.kill()
    assert found == [[process.pid]] * 200
