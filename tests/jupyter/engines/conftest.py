"""Engines that start Jupyter servers, each with what it needs on this machine."""

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass, field

import psutil
import pytest

IMAGE = "sagemock-test-jupyter:latest"  # of tools/build-engine-image
HAS_HUB = importlib.util.find_spec("jupyterhub") is not None
needs_hub = pytest.mark.skipif(not HAS_HUB, reason="JupyterHub is not installed")


@dataclass
class LocalEngine:
    """Processes of this machine."""

    options: dict = field(default_factory=lambda: {"jupyter": "local"})

    def is_missing(self):
        return ""

    def servers(self, directory):
        """Return the processes whose volume is below a directory."""
        found = []
        for process in psutil.process_iter():
            try:
                if process.environ().get("SAGEMOCK_LOG", "").startswith(str(directory)):
                    found.append(process)
            except (psutil.Error, OSError):
                continue
        return found

    def volumes(self):
        return []  # in the directories of tests

    def remove_volumes(self):
        pass

    def kill(self, directory):
        """Kill the server as a crash would."""
        (server,) = [process for process in self.servers(directory) if "serve_jupyter" in str(process.cmdline())]
        server.kill()


@dataclass
class DockerEngine:
    """Containers of a Docker daemon."""

    options: dict = field(
        default_factory=lambda: {
            "jupyter": "docker",
            "image": IMAGE,
            "launcher_config": {"DockerSpawner": {"pull_policy": "never"}},
            "instance_limits": True,
        }
    )

    def is_missing(self):
        if shutil.which("docker") is None or importlib.util.find_spec("dockerspawner") is None:
            return "docker or dockerspawner is not installed"
        found = subprocess.run(["docker", "image", "inspect", IMAGE], check=False, capture_output=True)
        return "" if found.returncode == 0 else "no Docker daemon has the image of tools/build-engine-image"

    def servers(self, _directory):
        """Return the containers that sagemock has created."""
        return docker("ps", "--all", "--quiet", "--filter", "label=sagemock.owner")

    def volumes(self):
        return docker("volume", "ls", "--quiet", "--filter", "name=sagemock-")

    def remove_volumes(self):
        if volumes := self.volumes():
            docker("volume", "rm", *volumes)

    def kill(self, _directory):
        """Kill the container as a crash would."""
        (container,) = docker("ps", "--quiet", "--filter", "label=sagemock.owner")
        docker("kill", container)


@dataclass
class SlurmEngine:
    """Jobs of a Slurm cluster whose node is this machine."""

    options: dict = field(default_factory=lambda: {"jupyter": "slurm"})

    def is_missing(self):
        if shutil.which("squeue") is None or importlib.util.find_spec("batchspawner") is None:
            return "Slurm or batchspawner is not installed"
        found = subprocess.run(["squeue"], check=False, capture_output=True)
        return "" if found.returncode == 0 else "no Slurm cluster runs, as tools/with-slurm starts one"

    def servers(self, _directory):
        """Return the jobs that sagemock has submitted."""
        jobs = subprocess.run(["squeue", "--noheader", "--format=%i %j"], check=True, capture_output=True, text=True)
        pairs = [line.split() for line in jobs.stdout.splitlines()]
        return [job for job, name in pairs if name.startswith("sagemock-")]

    def volumes(self):
        return []  # in the directories of tests

    def remove_volumes(self):
        pass

    def kill(self, directory):
        """Kill the job as a crash would."""
        (job,) = self.servers(directory)
        subprocess.run(["scancel", "--signal=KILL", "--full", job], check=True)


def docker(*arguments):
    return subprocess.run(["docker", *arguments], capture_output=True, text=True, check=True).stdout.split()


@pytest.fixture(
    params=[
        pytest.param(LocalEngine, id="local", marks=needs_hub),
        pytest.param(DockerEngine, id="docker", marks=[needs_hub, pytest.mark.engines]),
        pytest.param(SlurmEngine, id="slurm", marks=[needs_hub, pytest.mark.engines]),
    ]
)
def engine(request):
    """An engine that works on this machine."""
    engine = request.param()
    if reason := engine.is_missing():
        pytest.skip(reason)
    yield engine
    engine.remove_volumes()
