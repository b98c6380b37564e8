"""Checks of the directories and files of a running container."""

from __future__ import annotations

import json

from .contract import METADATA_FILE
from .findings import Finding, Status
from .trial import Trial

NO_SHELL = (126, 127)


def check_mount(trial: Trial) -> Finding:
    """Check that the user can write to the volume."""
    path = trial.contract.container.mount_path
    return _check_writable(
        trial, "mount path", path, f"Run the image as {trial.contract.container.uid}:{trial.contract.container.gid}."
    )


def check_home(trial: Trial) -> Finding:
    """Check that the user has a home directory that is writable and kept."""
    code, home = trial.shell('echo "$HOME"')
    if code in NO_SHELL:
        return Finding("home", Status.SKIPPED, "the image has no sh")
    mount = trial.contract.container.mount_path
    remedy = f"Give the user a home directory: useradd --home-dir {mount}, or ENV HOME={mount}"
    found = _check_writable(trial, "home", home, remedy)
    if found.status is Status.PASSED and not f"{home}/".startswith(f"{mount}/"):
        return Finding("home", Status.WARNING, f"{home} is not below {mount}: it is lost when the app stops", remedy)
    return found


def _check_writable(trial: Trial, check: str, path: str, remedy: str) -> Finding:
    code, output = trial.shell(f'file="{path}/.sagemock-check" && : >"$file" && rm "$file"')
    if code in NO_SHELL:
        return Finding(check, Status.SKIPPED, "the image has no sh")
    if code == 0:
        return Finding(check, Status.PASSED, f"{path} is writable")
    return Finding(
        check, Status.FAILED, f"{path} is not writable: {output.splitlines()[-1] if output else code}", remedy
    )


def check_metadata(trial: Trial) -> Finding:
    """Check that programs can read the file with the metadata of the app."""
    code, output = trial.run("cat", METADATA_FILE)
    if code in NO_SHELL:
        return Finding("metadata", Status.SKIPPED, "the image has no cat")
    if code == 0 and json.loads(output) == trial.metadata:
        return Finding("metadata", Status.PASSED, METADATA_FILE)
    return Finding(
        "metadata", Status.FAILED, output, "Create no directory /opt/ml in the image, or let all users read it."
    )
