"""The sagemock command as a process."""

import importlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import pytest

import sagemock
from sagemock.cli.main import COMMANDS, main
from sagemock.cloud.operations import names

# Not importorskip, which would import Jupyter into this process.
needs_jupyter = pytest.mark.skipif(not importlib.util.find_spec("jupyter_server"), reason="Jupyter is not installed")


def run(*arguments, **options):
    program = Path(sys.executable).with_name("sagemock")
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=120, check=False, **options)


def test_version_is_that_of_the_package():
    assert run("--version").stdout == f"sagemock {sagemock.__version__}\n"


@pytest.mark.parametrize("arguments", [(), ("--help",)])
def test_help_names_every_command(arguments):
    result = run(*arguments)
    assert result.returncode == 0
    assert re.findall(r"^    ([a-z]+)\b", result.stdout, re.MULTILINE) == list(COMMANDS)


@pytest.mark.parametrize("module", [module for _, module in COMMANDS.values()])
def test_lazy_modules_define_add_options(module):
    assert callable(importlib.import_module(module).add_options)


def test_unknown_command_is_a_usage_error():
    result = run("demonstrate")
    assert result.returncode == 2
    assert [name for name in COMMANDS if name not in result.stderr] == []


def test_an_unknown_option_is_reported_by_its_subcommand(capsys):
    with pytest.raises(SystemExit):
        main(["demo", "--opne"])
    error = capsys.readouterr().err
    assert error.startswith("usage: sagemock demo ")
    assert error.endswith("unrecognized arguments: --opne; did you mean '--open'?\n")


def test_image_check_names_its_extra():
    program = (
        "import sys; sys.modules |= dict.fromkeys(['docker', 'jupyterhub', 'tornado', 'traitlets'])\n"
        "from sagemock.cli.main import main; sys.exit(main(['image', 'check', 'lab']))"
    )
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    message = "checks of images need 'docker', which is not installed: pip install \"sagemock[docker]\""
    assert (result.returncode, result.stderr) == (2, f"sagemock image check: {message}\n")


def test_operations_lists_aws_and_boto3_names():
    rows = [line.split() for line in run("operations").stdout.splitlines()]
    assert [aws for aws, _ in rows] == names()
    assert ["CreatePresignedNotebookInstanceUrl", "create_presigned_notebook_instance_url"] in rows


def test_package_runs_as_a_module():
    result = subprocess.run([sys.executable, "-m", "sagemock", "--version"], capture_output=True, text=True, check=True)
    assert result.stdout == run("--version").stdout


@needs_jupyter
def test_demo_shows_statuses_and_cell_outputs():
    result = run("demo")
    assert result.returncode == 0, result.stderr
    statuses = re.findall(r"\b(Pending|Stopping|Updating|Deleting|notebook_instance_\w+)$", result.stdout, re.MULTILINE)
    assert statuses == [
        *("Pending", "notebook_instance_in_service"),
        *("Stopping", "notebook_instance_stopped"),
        *("Updating", "notebook_instance_stopped"),
        *("Pending", "notebook_instance_in_service"),
        *("Stopping", "notebook_instance_stopped"),
        *("Deleting", "notebook_instance_deleted"),
    ]
    assert "Out: 4950" in result.stdout
    assert "Out: 'kept'" in result.stdout  # the volume is kept after the stop
    assert "\x1b" not in result.stdout  # colours are for terminals


def test_studio_demo_shows_all_statuses():
    result = run("demo", "--studio")
    assert result.returncode == 0, result.stderr
    statuses = re.findall(r"describe_(\w+) +(\w+)$", result.stdout, re.MULTILINE)
    nouns = ["domain", "user_profile", "space", "app"]
    assert statuses == [
        *((noun, status) for noun in nouns for status in ("Pending", "InService")),
        *(("app", status) for status in ("Deleting", "Deleted")),
        *(
            (noun, status)
            for noun in ("space", "user_profile", "domain")
            for status in ("Deleting", "ResourceNotFound")
        ),
    ]
    assert "Unable to delete Domain because UserProfile(s) are associated with it." in result.stdout
    assert "\x1b" not in result.stdout


def test_studio_demo_sleeps_on_the_simulated_clock(slept):
    """Its sleeps are those of a program that polls, although they are in the package."""
    assert main(["demo", "--studio"]) == 0
    assert not any(slept)


def test_studio_demo_rejects_the_open_option():
    assert run("demo", "--studio", "--open").returncode == 2


def test_demo_without_jupyter_names_the_extra(tmp_path):
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name, *package: None if name == 'jupyter_server' else find(name, *package)\n"
    )
    result = run("demo", env={"PYTHONPATH": str(tmp_path)})
    assert result.returncode == 1
    assert 'pip install "sagemock[jupyter]"' in result.stderr
    assert "Traceback" not in result.stderr


@needs_jupyter
def test_demo_ends_quietly_when_stdout_closes():
    program = Path(sys.executable).with_name("sagemock")
    with subprocess.Popen([program, "demo"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as demo:
        assert "create_notebook_instance" in demo.stdout.readline()
        demo.stdout.close()
        assert demo.stderr.read() == ""


def test_documentation_counts_the_supported_operations(require_operations):
    require_operations("CreateMlflowApp", "CreatePartnerApp", "StartSession")
    about_tags = [name for name in names() if name.endswith("Tags")]
    notebooks = [name for name in names() if re.search("Notebook|CodeRepositor", name)]
    mlflow = [name for name in names() if "Mlflow" in name]
    partner_apps = [name for name in names() if "PartnerApp" in name]
    studio = len(names()) - len(notebooks) - len(about_tags) - len(mlflow) - len(partner_apps)
    root = Path(__file__).parents[2]
    readme, page = (root / "README.md").read_text(), (root / "docs" / "studio.md").read_text()
    counted = len(notebooks) + len(about_tags)
    assert f"| notebook operations answered, of {counted} | {counted} |" in readme
    assert f"| Studio operations answered, of {studio} (tags are counted above) | {studio} |" in readme
    assert f"| MLflow operations answered, of {len(mlflow)} | {len(mlflow)} |" in readme
    assert f"| operations on partner AI apps answered, of {len(partner_apps)} | {len(partner_apps)} |" in readme
    assert f"{studio} operations, and {len(about_tags)} for the tags of all of them" in page
