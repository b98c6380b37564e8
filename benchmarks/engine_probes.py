"""Engines that start Jupyter servers, each with what it needs on this machine: for benchmarks and tests."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path
from typing import Any

import psutil

IMAGE = "sagemock-test-jupyter:latest"  # of tools/build-engine-image
SELECTOR = "--selector=sagemock.owner"


class Engine:
    """An engine. Volumes of engines that keep none apart from directories are in the directories of tests.

    Attributes:
        options: The options of mock_sagemaker that select it.
    """

    options: dict[str, Any]

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        return ""

    def servers(self, directory: Path) -> list[Any]:
        """Return the servers that it has, of mocks whose temporary files are in a directory."""
        raise NotImplementedError

    def kill(self, directory: Path) -> None:
        """Kill the server as a crash would."""
        raise NotImplementedError

    def volumes(self) -> list[str]:
        """Return the volumes that it has apart from directories."""
        return []

    def remove_volumes(self) -> None:
        """Remove these volumes."""


class LocalEngine(Engine):
    """Processes of this machine."""

    options = {"jupyter": "local"}

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

    def kill(self, directory: Path) -> None:
        """Kill the server as a crash would."""
        servers = [process for process in self.servers(directory) if "serve_jupyter" in str(process.cmdline())]
        min(servers, key=psutil.Process.create_time).kill()  # the others are forks of it that become other programs


class SlurmEngine(Engine):
    """Jobs of a Slurm cluster whose node is this machine."""

    options = {"jupyter": "slurm"}

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        if not are_installed("squeue", "batchspawner"):
            return "Slurm or batchspawner is not installed"
        found = subprocess.run(["squeue"], check=False, capture_output=True)
        return "" if found.returncode == 0 else "no Slurm cluster runs, as tools/with-slurm starts one"

    def servers(self, directory: Path) -> list[Any]:
        """Return the jobs that sagemock has submitted."""
        jobs = subprocess.run(["squeue", "--noheader", "--format=%i %j"], check=True, capture_output=True, text=True)
        pairs = [line.split() for line in jobs.stdout.splitlines()]
        return [job for job, name in pairs if name.startswith("sagemock-")]

    def kill(self, directory: Path) -> None:
        """Kill the job as a crash would."""
        (job,) = self.servers(directory)
        subprocess.run(["scancel", "--signal=KILL", "--full", job], check=True)


class ContainerEngine(Engine):
    """An engine that runs the image of tools/build-engine-image and has volumes, which commands list and remove.

    Attributes:
        listed_servers: The command that lists the servers that sagemock has created.
        listed_volumes: The command that lists their volumes.
        removal: The command that removes the volumes that it is given.
    """

    listed_servers: tuple[str, ...]
    listed_volumes: tuple[str, ...]
    removal: tuple[str, ...]

    def servers(self, directory: Path) -> list[Any]:
        """Return the servers that sagemock has created."""
        return words(*self.listed_servers)

    def volumes(self) -> list[str]:
        """Return their volumes."""
        return words(*self.listed_volumes)

    def remove_volumes(self) -> None:
        """Remove these volumes."""
        if volumes := self.volumes():
            words(*self.removal, *volumes)


class DockerEngine(ContainerEngine):
    """Containers of a Docker daemon."""

    options = {
        "jupyter": "docker",
        "image": IMAGE,
        "launcher_config": {"DockerSpawner": {"pull_policy": "never"}},
        "instance_limits": True,
    }
    listed_servers = ("docker", "ps", "--all", "--quiet", "--filter", "label=sagemock.owner")
    listed_volumes = ("docker", "volume", "ls", "--quiet", "--filter", "name=sagemock-")
    removal = ("docker", "volume", "rm")

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        if not are_installed("docker", "dockerspawner"):
            return "docker or dockerspawner is not installed"
        found = subprocess.run(["docker", "image", "inspect", IMAGE], check=False, capture_output=True)
        return "" if found.returncode == 0 else "no Docker daemon has the image of tools/build-engine-image"

    def kill(self, directory: Path) -> None:
        """Kill the container as a crash would."""
        (container,) = docker("ps", "--quiet", "--filter", "label=sagemock.owner")
        docker("kill", container)


class KubernetesEngine(ContainerEngine):
    """Pods of a cluster whose node is this machine."""

    options = {
        "jupyter": "kubernetes",
        "image": IMAGE,
        "launcher_config": {"KubeSpawner": {"image_pull_policy": "Never"}},
        "instance_limits": True,
        "advertise": "10.244.1.1",  # the node's address in tools/with-kubernetes
    }
    # The name of a pod is that of each pod of a server, so that these are its identifiers.
    listed_servers = ("kubectl", "get", "pods", "--output=jsonpath={.items[*].metadata.uid}", SELECTOR)
    listed_volumes = ("kubectl", "get", "persistentvolumeclaims", "--output=name", SELECTOR)
    removal = ("kubectl", "delete")

    def is_missing(self) -> str:
        """Return why it cannot be used; an empty string if it can."""
        if not are_installed("kubectl", "kubespawner"):
            return "kubectl or KubeSpawner is not installed"
        command = ["kubectl", "get", "nodes", "--output=name", "--request-timeout=5s"]
        found = subprocess.run(command, check=False, capture_output=True, text=True)
        is_ours = found.stdout == "node/localhost\n"  # and no cluster that the developer works with
        return "" if is_ours else "no Kubernetes cluster runs, as tools/with-kubernetes starts one"

    def kill(self, directory: Path) -> None:
        """Kill the server as a crash would: processes of pods are processes of the node."""
        (server,) = [process for process in psutil.process_iter() if "--port=8888" in process.cmdline()]
        server.kill()


def are_installed(program: str, package: str) -> bool:
    """Return whether a program and a Python package are here."""
    return shutil.which(program) is not None and importlib.util.find_spec(package) is not None


def words(*command: str) -> list[str]:
    """Return the words that a command prints."""
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


def docker(*arguments: str) -> list[str]:
    """Return the words that a docker command prints."""
    return words("docker", *arguments)


ENGINES: dict[str, type[Engine]] = {
    "local": LocalEngine,
    "docker": DockerEngine,
    "slurm": SlurmEngine,
    "kubernetes": KubernetesEngine,
}
