"""The options of the mock on the command line of sagemock serve."""

import pytest

from sagemock.cli.main import main
from sagemock.mock.options import OPTIONS


@pytest.fixture
def served(monkeypatch):
    """Run the command without a server and return the options that serve() gets."""
    options = {}

    def serve(**passed):
        options.update(passed)
        raise KeyboardInterrupt

    def run(*arguments):
        assert main(["serve", *arguments]) == 0
        return {name: value for name, value in options.items() if name in OPTIONS}

    monkeypatch.setattr("sagemock.cli.server.options.serve", serve)
    return run


def test_only_specified_options_are_passed_on(served):
    assert served() == {}


@pytest.mark.parametrize(
    ("arguments", "options"),
    [
        (["--clock", "auto"], {"clock": "auto"}),
        (["--speed", "2.5"], {"speed": 2.5}),
        (["--account-id", "210987654321"], {"account_id": "210987654321"}),
        (["--jupyter", "--tls"], {"jupyter": True, "tls": True}),
        (["--jupyter", "--jupyter-extensions"], {"jupyter": True, "jupyter_extensions": True}),
        (["--jupyter", "--volume-dir", "files"], {"jupyter": True, "volume_dir": "files"}),
        (["--start-method", "spawn"], {"start_method": "spawn"}),
        (["--idle-timeout", "60"], {"idle_timeout": 60.0}),
        (["--mount-paths", "true"], {"mount_paths": True}),
        (["--mount-paths", "false"], {"mount_paths": False}),
        (["--mount-paths", "auto"], {"mount_paths": "auto"}),
        (
            ["--run-lifecycle-scripts", "--clone-repositories"],
            {"run_lifecycle_scripts": True, "clone_repositories": True},
        ),
        (["--seed", "account.yaml"], {"seed": "account.yaml"}),
    ],
)
def test_options_are_passed_on_as_in_python(served, arguments, options):
    assert served(*arguments) == options


def test_help_describes_every_option_of_the_command_line(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    text = " ".join(capsys.readouterr().out.split())
    for name, option in OPTIONS.items():
        flag = f"--{name.replace('_', '-')}"
        # The command's own --moto starts moto's services, which a mock finds active or not.
        assert (f" {flag} " in text) == (option.parse is not None or name == "moto")
        if option.parse:
            assert option.help in text


def test_other_choices_are_rejected(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--start-method", "teleport"])
    assert "--start-method: invalid choice: 'teleport'" in capsys.readouterr().err
