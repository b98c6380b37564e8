"""SageMaker's directories at their real paths, visible only to the processes of an instance."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sagemock import mock_sagemaker
from sagemock.jupyter import LocalLauncher
from sagemock.processes import mount_namespace

VOLUME, METADATA = mount_namespace.VOLUME, mount_namespace.METADATA
needs_namespaces = pytest.mark.skipif(not mount_namespace.is_available(), reason="this system forbids user namespaces")
EXISTS = {path: path.exists() for path in (VOLUME, METADATA)}


@needs_namespaces
def test_a_notebook_works_in_sagemakers_directory(start_method, notebook):
    with notebook.visit() as visitor:
        assert visitor.run("import os; print(os.getcwd())") == f"{VOLUME}\n"
        assert str(VOLUME) in visitor.shell("pwd")
        visitor.shell(f"echo kept > {VOLUME}/here.txt")
        assert visitor.request("GET", "/api/contents/here.txt").json()["content"] == "kept\n"
    assert {path: path.exists() for path in EXISTS} == EXISTS


@needs_namespaces
def test_a_notebook_reads_its_resource_metadata(live):
    mock = live()
    mock.create("lab")
    with mock.visit() as visitor:
        metadata = json.loads(visitor.run(f"print(open('{METADATA}').read())"))
    arn = mock.sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceArn"]
    assert metadata == {"ResourceArn": arn, "ResourceName": "lab"}
    assert {path: path.exists() for path in EXISTS} == EXISTS


@needs_namespaces
def test_other_entries_of_the_mounted_directories_stay_visible(visitor):
    for path in ("/home", "/opt"):
        before = {entry.name for entry in Path(path).iterdir()}
        after = json.loads(visitor.run(f"import json, os; print(json.dumps(os.listdir({path!r})))"))
        assert before <= set(after)


@needs_namespaces
def test_two_notebooks_see_their_own_volumes(local_launcher, new_notebook):
    notebooks = [new_notebook(local_launcher, name).start() for name in ("one", "two")]
    for notebook in notebooks:
        with notebook.visit() as visitor:
            visitor.run(f"open('{VOLUME}/name', 'w').write({notebook.name!r})")
    for notebook in notebooks:
        with notebook.visit() as visitor:
            assert visitor.run(f"print(open('{VOLUME}/name').read())") == f"{notebook.name}\n"


def test_without_mount_paths_the_environment_has_the_paths(temp_dir, new_notebook, now):
    launcher = LocalLauncher(now, mount_paths=False)
    with new_notebook(launcher).start().visit() as visitor:
        assert visitor.run("import os; print(os.getcwd())").startswith(str(temp_dir))
        code = "import os; print(open(os.environ['SAGEMOCK_RESOURCE_METADATA']).read())"
        assert json.loads(visitor.run(code)) == {}
    launcher.close()


ENTER_NAMESPACE = """
import ctypes, json, os, sys
from pathlib import Path
from sagemock.processes import mount_namespace
from sagemock.processes.mount_namespace import METADATA, VOLUME, enter_namespace

class Forbidding:
    def unshare(self, flags):
        ctypes.set_errno(1)
        return -1

if "forbidden" in sys.argv:
    mount_namespace._libc = Forbidding
if os.getuid() == 0:  # become another user, with a readable /proc
    os.setgroups([]); os.setgid(65534); os.setuid(65534); ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
volume = enter_namespace(json.loads(sys.argv[1]))
print(json.dumps([volume, str(VOLUME), METADATA.exists() and METADATA.read_text()]))
"""


def enter_in_new_process(config, *system):
    command = [sys.executable, "-c", ENTER_NAMESPACE, json.dumps(config), *system]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@pytest.fixture
def mount_config(temp_dir):
    temp_dir.chmod(0o755)
    (temp_dir / "metadata").write_text("metadata")
    (temp_dir / "volume").mkdir()
    return {
        "volume": str(temp_dir / "volume"),
        "mount_point": str(VOLUME),
        "metadata": str(temp_dir / "metadata"),
        "mount_paths": "auto",
    }


@needs_namespaces
def test_mounting_works_without_root(mount_config):
    volume, expected, metadata = enter_in_new_process(mount_config)
    assert volume == expected
    assert metadata == "metadata"


def test_an_unsupported_system_keeps_the_original_paths(mount_config):
    volume, _, metadata = enter_in_new_process(mount_config, "forbidden")
    assert volume == mount_config["volume"]
    assert metadata is False or EXISTS[METADATA]


def test_mount_paths_on_an_unsupported_system_raises(monkeypatch, now):
    monkeypatch.setattr(mount_namespace, "is_available", lambda: False)
    with pytest.raises(ValueError, match=r"mount_paths=True.*unprivileged user namespaces.*mount_paths='auto'"):
        mock_sagemaker(jupyter=True, mount_paths=True)


@needs_namespaces
def test_mount_paths_on_a_supported_system_is_accepted():
    mock_sagemaker(jupyter=True, mount_paths=True)
