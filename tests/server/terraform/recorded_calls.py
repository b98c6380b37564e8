"""The calls of Terraform's AWS provider, as test_terraform.py has recorded them."""

import json
import re
from pathlib import Path

RECORDING = Path(__file__).parents[2] / "data" / "terraform" / "calls.jsonl"
DOMAIN_ID = re.compile(r"d-[a-z0-9]{12,}")
PLACEHOLDER = "DOMAIN-ID"
READS = ("Describe", "List")


def record(calls):
    """Write calls of a cloud, without reads that repeat one since the last change.

    The ID of the domain becomes a placeholder.
    """
    lines, seen = [], set()
    for call in calls:
        if not call.operation.startswith(READS):
            seen = set()
        line = json.dumps({"operation": call.operation, "request": call.request, "error": call.error})
        if line not in seen:
            seen.add(line)
            lines.append(DOMAIN_ID.sub(PLACEHOLDER, line) + "\n")
    RECORDING.write_text("".join(lines))


def recorded_calls():
    """Return the recorded calls in their order, as ``(operation, request with placeholders, error code)``."""
    lines = map(json.loads, RECORDING.read_text().splitlines())
    return [(line["operation"], json.dumps(line["request"]), line["error"]) for line in lines]
