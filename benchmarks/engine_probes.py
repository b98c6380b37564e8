"""Engines that start Jupyter servers, each with what it needs on this machine: for benchmarks and tests."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import psutil

IMAGE = "sagemock-test-jupyter:latest"  # of tools/build-engine-image


class Engine(Protocol):
    """An engine.

    Attributes:
        options: The options of mock_sagemaker that select it.
    """

    options: dict[str, Any]

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""

    def servers(self, directory: Path) -> list[Any]:
        """Return the servers that it has, of mocks whose temporary files are in a directory."""

    def volumes(self) -> list[str]:
        """Return the volumes that it has apart from directories."""

    def remove_volumes(self) -> None:
        """Remove these volumes."""

    def kill(self, directory: Path) -> None:
        """Kill the server as a crash would."""


@dataclass
class LocalEngine:
    """Processes of this machine."""

    options: dict[str, Any] = field(default_factory=lambda: {"jupyter": "local"})

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        return ""

    def servers(self, directory: Path) -> list[Any]:
        """Return the processes whose volume is below a directory."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("SAGEMOCK_LOG", "").startswith(str(directory)):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    def volumes(self) -> list[str]:
        """Return the volumes that it has apart from directories."""
        return []  # in the directories of tests

    def remove_volumes(self) -> None:
        """Remove these volumes."""

    def kill(self, directory: Path) -> None:
        """Kill the server as a crash would."""
        (server,) = [process for process in self.servers(directory) if "serve_jupyter" in str(process.cmdline())]
        server.kill()


@dataclass
class DockerEngine:
    """Containers of a Docker daemon."""

    options: dict[str, Any] = field(
        default_factory=lambda: {
            "jupyter": "docker",
            "image": IMAGE,
            "launcher_config": {"DockerSpawner": {"pull_policy": "never"}},
            "instance_limits": True,
        }
    )

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        if shutil.which("docker") is None or importlib.util.find_spec("dockerspawner") is None:
            return "docker or dockerspawner is not installed"
        found = subprocess.run(["docker", "image", "inspect", IMAGE], check=False, capture_output=True)
        return "" if found.returncode == 0 else "no Docker daemon has the image of tools/build-engine-image"

    def servers(self, _directory: Path) -> list[Any]:
        """Return the containers that sagemock has created."""
        return docker("ps", "--all", "--quiet", "--filter", "label=sagemock.owner")

    def volumes(self) -> list[str]:
        """Return the volumes that it has apart from directories."""
        return docker("volume", "ls", "--quiet", "--filter", "name=sagemock-")

    def remove_volumes(self) -> None:
        """Remove these volumes."""
        if volumes := self.volumes():
            docker("volume", "rm", *volumes)

    def kill(self, _directory: Path) -> None:
        """Kill the container as a crash would."""
        (container,) = docker("ps", "--quiet", "--filter", "label=sagemock.owner")
        docker("kill", container)


@dataclass
class SlurmEngine:
    """Jobs of a Slurm cluster whose node is this machine."""

    options: dict[str, Any] = field(default_factory=lambda: {"jupyter": "slurm"})

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        if shutil.which("squeue") is None or importlib.util.find_spec("batchspawner") is None:
            return "Slurm or batchspawner is not installed"
        found = subprocess.run(["squeue"], check=False, capture_output=True)
        return "" if found.returncode == 0 else "no Slurm cluster runs, as tools/with-slurm starts one"

    def servers(self, _directory: Path) -> list[Any]:
        """Return the jobs that sagemock has submitted."""
        jobs = subprocess.run(["squeue", "--noheader", "--format=%i %j"], check=True, capture_output=True, text=True)
        pairs = [line.split() for line in jobs.stdout.splitlines()]
        return [job for job, name in pairs if name.startswith("sagemock-")]

    def volumes(self) -> list[str]:
        """Return the volumes that it has apart from directories."""
        return []  # in the directories of tests

    def remove_volumes(self) -> None:
        """Remove these volumes."""

    def kill(self, directory: Path) -> None:
        """Kill the job as a crash would."""
        (job,) = self.servers(directory)
        subprocess.run(["scancel", "--signal=KILL", "--full", job], check=True)


@dataclass
class KubernetesEngine:
    """Pods of a cluster whose node is this machine."""

    options: dict[str, Any] = field(
        default_factory=lambda: {
            "jupyter": "kubernetes",
            "image": IMAGE,
            "launcher_config": {"KubeSpawner": {"image_pull_policy": "Never"}},
            "instance_limits": True,
            "advertise": "10.244.1.1",  # the node's address in tools/with-kubernetes
        }
    )

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        if shutil.which("kubectl") is None or importlib.util.find_spec("kubespawner") is None:
            return "kubectl or KubeSpawner is not installed"
        command = ["kubectl", "get", "nodes", "--output=name", "--request-timeout=5s"]
        found = subprocess.run(command, check=False, capture_output=True, text=True)
        is_ours = found.stdout == "node/localhost\n"  # and no cluster that the developer works with
        return "" if is_ours else "no Kubernetes cluster runs, as tools/with-kubernetes starts one"

    def servers(self, directory: Path) -> list[Any]:
        """Return the pods that sagemock has created; a name is that of each pod of a server."""
        return kubectl("get", "pods", "--output=jsonpath={.items[*].metadata.uid}", "--selector=sagemock.owner")

    def volumes(self) -> list[str]:
        """Return the volumes that it has apart from directories."""
        return kubectl("get", "persistentvolumeclaims", "--output=name", "--selector=sagemock.owner")

    def remove_volumes(self) -> None:
        """Remove these volumes."""
        if volumes := self.volumes():
            kubectl("delete", *volumes)

    def kill(self, directory: Path) -> None:
        """Kill the server as a crash would: processes of pods are processes of the node."""
        (server,) = [process for process in psutil.process_iter() if "--port=8888" in process.cmdline()]
        server.kill()


def kubectl(*arguments: str) -> list[str]:
    """Return the words that kubectl prints."""
    return subprocess.run(["kubectl", *arguments], capture_output=True, text=True, check=True).stdout.split()


def docker(*arguments: str) -> list[str]:
    """Return the words that a docker command prints."""
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.split()


ENGINES: dict[str, type[Engine]] = {
    "local": LocalEngine,
    "docker": DockerEngine,
    "slurm": SlurmEngine,
    "kubernetes": KubernetesEngine,
}
