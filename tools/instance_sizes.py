"""Write the processors and memory of SageMaker's instance types: EC2's DescribeInstanceTypes, as moto records it.

Call it after an upgrade of moto or botocore: ``.venv/bin/python tools/instance_sizes.py``.
"""

from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import botocore.session
import moto

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "sagemock" / "engines" / "kinds" / "instance_sizes.csv"
RECORDED = Path(moto.__file__).parent / "ec2" / "resources" / "instance_types.json.gz"
PREFIX = "ml."


def main() -> None:
    """Write the table anew."""
    with TABLE.open("w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([("instance_type", "vcpus", "memory_mib"), *rows()])


def rows() -> list[tuple[str, int, int]]:
    """Return name, virtual processors and memory (MiB) of each type that EC2 has, too."""
    recorded = json.loads(gzip.decompress(RECORDED.read_bytes()))
    model = botocore.session.get_session().get_service_model("sagemaker")
    names = {name for shape in ("InstanceType", "AppInstanceType") for name in model.shape_for(shape).enum}
    sizes = [
        (name, recorded[name.removeprefix(PREFIX)]) for name in sorted(names) if name.removeprefix(PREFIX) in recorded
    ]
    return [(name, size["VCpuInfo"]["DefaultVCpus"], size["MemoryInfo"]["SizeInMiB"]) for name, size in sizes]


if __name__ == "__main__":
    main()
