"""The sagemock command, run as people run it."""

import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sagemock
from sagemock.cloud.operations import names

# Not importorskip: this process is to stay one that has not imported Jupyter.
needs_jupyter = pytest.mark.skipif(not importlib.util.find_spec("jupyter_server"), reason="Jupyter is not installed")


def run(*arguments, **options):
    program = Path(sys.executable).with_name("sagemock")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120, check=False, **options)


def test_the_version_is_the_packages():
    assert run("--version").stdout == f"sagemock {sagemock.__version__}\n"


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_names_every_command(arguments):
    told = run(*arguments)
    assert told.returncode == 0
    assert "demo" in told.stdout
    assert "operations" in told.stdout


def test_an_unknown_command_is_a_usage_error_that_names_the_known_ones():
    refused = run("demonstrate")
    assert refused.returncode == 2
    assert "demo" in refused.stderr


def test_operations_lists_aws_and_boto3_names_of_all_that_is_answered():
    rows = [line.split() for line in run("operations").stdout.splitlines()]
    assert [aws for aws, _ in rows] == names()
    assert ["CreatePresignedNotebookInstanceUrl", "create_presigned_notebook_instance_url"] in rows


def test_the_command_is_also_a_module():
    told = subprocess.run([sys.executable, "-m", "sagemock", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout == run("--version").stdout


@needs_jupyter
def test_the_demo_tells_the_whole_life_and_what_the_cells_printed():
    told = run("demo")
    assert told.returncode == 0, told.stderr
    statuses = re.findall(r"\b(Pending|Stopping|Updating|Deleting|notebook_instance_\w+)$", told.stdout, re.MULTILINE)
    assert statuses == [
        *("Pending", "notebook_instance_in_service"),
        *("Stopping", "notebook_instance_stopped"),
        *("Updating", "notebook_instance_stopped"),
        *("Pending", "notebook_instance_in_service"),
        *("Stopping", "notebook_instance_stopped"),
        *("Deleting", "notebook_instance_deleted"),
    ]
    assert "Out: 4950" in told.stdout
    assert "Out: 'kept'" in told.stdout  # the volume outlived the stop
    assert "\x1b" not in told.stdout  # colours are for terminals


def test_the_demo_of_studio_tells_the_whole_life():
    told = run("demo", "--studio")
    assert told.returncode == 0, told.stderr
    seen = re.findall(r"describe_(\w+) +(\w+)$", told.stdout, re.MULTILINE)
    nouns = ["domain", "user_profile", "space", "app"]
    assert seen == [
        *((noun, status) for noun in nouns for status in ("Pending", "InService")),
        *(("app", status) for status in ("Deleting", "Deleted")),
        *(
            (noun, status)
            for noun in ("space", "user_profile", "domain")
            for status in ("Deleting", "ResourceNotFound")
        ),
    ]
    assert "Unable to delete Domain because UserProfile(s) are associated with it." in told.stdout
    assert "\x1b" not in told.stdout


def test_the_demo_of_studio_opens_nothing_in_a_browser():
    assert run("demo", "--studio", "--open").returncode == 2


def test_the_demo_without_jupyter_names_the_extra_to_install(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *package: None if name == 'jupyter_server' else find(name, *package)\n"
    )
    refused = run("demo", env={"PYTHONPATH": str(tmp_path)})
    assert refused.returncode == 1
    assert 'pip install "sagemock[jupyter]"' in refused.stderr
    assert "Traceback" not in refused.stderr


@needs_jupyter
def test_the_demo_ends_quietly_when_nobody_reads_on():
    program = Path(sys.executable).with_name("sagemock")
    with subprocess.Popen([program, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert "create_notebook_instance" in demo.stdout.readline()
        demo.stdout.close()
        assert demo.stderr.read() == ""


def test_the_pages_count_right_what_is_answered():
    about_tags = [name for name in names() if name.endswith("Tags")]
    notebooks = [name for name in names() if re.search("Notebook|CodeRepositor", name)]
    studio = len(names()) - len(notebooks) - len(about_tags)
    root = Path(__file__).parents[2]
    readme, page = (root / "README.md").read_text(), (root / "docs" / "studio.md").read_text()
    counted = len(notebooks) + len(about_tags)
    assert f"| notebook operations answered, of {counted} | {counted} |" in readme
    assert f"| Studio operations answered, of {studio} (tags are counted above) | {studio} |" in readme
    assert f"These are {studio} operations, and {len(about_tags)} about tags" in page
