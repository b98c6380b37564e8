"""SageMaker's directories at their real paths, for the notebook alone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sagemock import mock_sagemaker
from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes import mount_namespace

VOLUME, METADATA = mount_namespace.VOLUME, mount_namespace.METADATA
needs_namespaces = pytest.mark.skipif(not mount_namespace.is_available(), reason="this system forbids user namespaces")
THERE = {place: place.exists() for place in (VOLUME, METADATA)}


@needs_namespaces
def test_a_notebook_works_in_sagemakers_directory(start_method, notebook):
    with notebook.visit() as visitor:
        assert visitor.run("import os; print(os.getcwd())") == f"{VOLUME}\n"
        assert str(VOLUME) in visitor.shell("pwd")
        visitor.shell(f"echo kept > {VOLUME}/here.txt")
        assert visitor.ask("GET", "/api/contents/here.txt").json()["content"] == "kept\n"
    assert {place: place.exists() for place in THERE} == THERE


@needs_namespaces
def test_a_notebook_reads_its_name_where_sagemakers_tools_look_for_it(live):
    mock = live()
    mock.create("lab")
    with mock.visit() as visitor:
        said = json.loads(visitor.run(f"print(open('{METADATA}').read())"))
    arn = mock.sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceArn"]
    assert said == {"ResourceArn": arn, "ResourceName": "lab"}
    assert {place: place.exists() for place in THERE} == THERE


@needs_namespaces
def test_what_else_is_beside_those_directories_is_still_there(visitor):
    for place in ("/home", "/opt"):
        before = {entry.name for entry in Path(place).iterdir()}
        after = json.loads(visitor.run(f"import json, os; print(json.dumps(os.listdir({place!r})))"))
        assert before <= set(after)


@needs_namespaces
def test_two_notebooks_each_find_their_own(jupyters, new_notebook):
    notebooks = [new_notebook(jupyters, name).start() for name in ("one", "two")]
    for notebook in notebooks:
        with notebook.visit() as visitor:
            visitor.run(f"open('{VOLUME}/name', 'w').write({notebook.name!r})")
    for notebook in notebooks:
        with notebook.visit() as visitor:
            assert visitor.run(f"print(open('{VOLUME}/name').read())") == f"{notebook.name}\n"


def test_without_a_namespace_the_environment_says_where_things_are(ground, new_notebook, now):
    launcher = LocalLauncher(now, mount_paths=False)
    with new_notebook(launcher).start().visit() as visitor:
        assert visitor.run("import os; print(os.getcwd())").startswith(str(ground))
        there = "import os; print(open(os.environ['SAGEMOCK_RESOURCE_METADATA']).read())"
        assert json.loads(visitor.run(there)) == {}
    launcher.close()


IN_ITS_PLACE = """
import ctypes, json, os, sys
from pathlib import Path
from sagemock.jupyter.processes import mount_namespace
from sagemock.jupyter.processes.mount_namespace import METADATA, VOLUME, enter_namespace

class Refusing:
    def unshare(self, flags):
        ctypes.set_errno(1)
        return -1

if "refusing" in sys.argv:
    mount_namespace._libc = Refusing
if os.getuid() == 0:  # be somebody else, of whom the kernel tells
    os.setgroups([]); os.setgid(65534); os.setuid(65534); ctypes.CDLL(None).prctl(4, 1, 0, 0, 0)
order = enter_namespace(json.loads(sys.argv[1]))
print(json.dumps([order["volume"], str(VOLUME), METADATA.exists() and METADATA.read_text()]))
"""


def moved_in(order, *system):
    command = [sys.executable, "-c", IN_ITS_PLACE, json.dumps(order), *system]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


@pytest.fixture
def open_to_all(ground):
    ground.chmod(0o755)
    (ground / "metadata").write_text("said")
    (ground / "volume").mkdir()
    return {"volume": str(ground / "volume"), "metadata": str(ground / "metadata"), "mount_paths": "auto"}


@needs_namespaces
def test_nobody_need_be_root(open_to_all):
    volume, wanted, said = moved_in(open_to_all)
    assert volume == wanted
    assert said == "said"


def test_where_it_cannot_be_all_stays_as_it_was(open_to_all):
    volume, _, said = moved_in(open_to_all, "refusing")
    assert volume == open_to_all["volume"]
    assert said is False or THERE[METADATA]


def test_who_insists_where_it_cannot_be_is_told_what_it_takes(monkeypatch, now):
    monkeypatch.setattr(mount_namespace, "is_available", lambda: False)
    with pytest.raises(RuntimeError, match=r"mount_paths=True.*unprivileged user namespaces.*mount_paths='auto'"):
        mock_sagemaker(jupyter=True, mount_paths=True)


@needs_namespaces
def test_who_insists_where_it_can_be_has_it():
    mock_sagemaker(jupyter=True, mount_paths=True)
