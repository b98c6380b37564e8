"""mermaid, which draws the pictures of the documentation site in the browser: one file, pinned by its checksum.

npm would install its 70 dependencies as well, which this file contains.
"""

from __future__ import annotations

import json
import shutil
import tarfile
from pathlib import Path

from environments import ROOT
from steps import StepFailed, run

PIN = ROOT / "requirements" / "mermaid.json"
SCRIPT = "mermaid.min.js"


def create(directory: Path) -> None:
    """Download the pinned version into a directory; without npm, leave the directory empty.

    Raises:
        StepFailed: npm failed, or the package is another one than the pinned.
    """
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    if shutil.which("npm"):
        pin = json.loads(PIN.read_text())
        print(f"Creating {directory}: mermaid, pinned by {PIN.relative_to(ROOT)}", flush=True)
        step = f"npm pack mermaid@{pin['version']}"
        output = run(step, ["npm", "pack", "--json", f"mermaid@{pin['version']}"], directory)
        packed = json.loads(output[output.index("[") :])[0]
        if packed["integrity"] != pin["integrity"]:
            raise StepFailed(step, f"integrity is {packed['integrity']}, and {PIN.name} pins {pin['integrity']}")
        _extract(directory / packed["filename"], directory)
    else:
        print("There is no npm here: the site shows the text of pictures", flush=True)
    (directory / "ready").touch()


def newest(view: str) -> str:
    """Return the pin of a version, from the output of ``npm view --json mermaid@RANGE version dist.integrity``."""
    versions = json.loads(view)
    versions = versions if isinstance(versions, list) else [versions]
    last = max(versions, key=lambda version: [int(part) for part in version["version"].split(".")])
    return json.dumps({"version": last["version"], "integrity": last["dist.integrity"]}, indent=2) + "\n"


def _extract(archive: Path, directory: Path) -> None:
    """Write the one file that the site needs, and remove the archive."""
    with tarfile.open(archive) as package:
        content = package.extractfile(f"package/dist/{SCRIPT}")
        assert content, f"{archive.name} has no {SCRIPT}"
        (directory / SCRIPT).write_bytes(content.read())
    archive.unlink()
