"""sagemock image check: good images, and images that break Studio's contract in each way."""

import json
import os
import re
import subprocess
import sys

import pytest

from sagemock.cli.main import main

from .images import AS_STUDIO_USER, JUPYTER, build, command, load_for_architecture, web_server

BASE_PATH = "/jupyterlab/default"
OPEN = {f"{BASE_PATH}/api/status": 200, f"{BASE_PATH}/api/contents": 200}
DEAF = (
    "import socket\nwith socket.create_server(('0.0.0.0', 8888)) as server:\n    while True: server.accept()[0].close()"
)
# Instructions of a Dockerfile, and the checks that do not pass, with their details.
BROKEN = {
    "process ends": (AS_STUDIO_USER + command("false"), {"start": "exit code 1; it printed nothing"}),
    "command is missing": (AS_STUDIO_USER + command("jupyter-labb"), {"start": "jupyter-labb"}),
    "other port": (AS_STUDIO_USER + web_server(OPEN, port=8080), {"port": "0.0.0.0:8080, not"}),
    "loopback": (AS_STUDIO_USER + web_server(OPEN, host="127.0.0.1"), {"port": "127.0.0.1:8888, not"}),
    "no http": (AS_STUDIO_USER + command("python", "-c", DEAF), {"port": "does not answer HTTP requests"}),
    "base path": (AS_STUDIO_USER + web_server({"/api/status": 200}), {"base path": "has its pages at /"}),
    "sign-in": (
        AS_STUDIO_USER + web_server({f"{BASE_PATH}/api/status": 403, f"{BASE_PATH}/api/contents": 403}),
        {"authentication": "403", "health": "403"},
    ),
    "unhealthy": (AS_STUDIO_USER + web_server({f"{BASE_PATH}/api/status": 503}), {"health": "503"}),
    "root": (
        AS_STUDIO_USER + "USER root\nENV HOME=/root\n" + web_server({}),
        {"user and group": "0:0, not 1000:100", "base path": "not found", "home": "/root is not below"},
    ),
    "other user": (
        "USER root\nRUN mkdir -p /opt/ml && chmod 700 /opt/ml\nUSER 1001:100\nENV HOME=/nowhere\n" + web_server({}),
        {
            "user and group": "1001:100, not 1000:100",
            "base path": "not found",
            "mount path": "/home/sagemaker-user is not writable",
            "home": "/nowhere is not writable",
            "metadata": "Permission denied",
        },
    ),
    "unknown user": (
        "USER data-scientist\n" + web_server({}),
        {"user and group": "does not exist", "start": "unable to find user"},
    ),
    "hidden files": (
        AS_STUDIO_USER
        + "USER root\nRUN mkdir tables && echo data > tables/data.csv\nUSER 1000:100\n"
        + command("false"),
        {"hidden files": "/home/sagemaker-user/tables/data.csv", "start": "exit code 1"},
    ),
}
APP_IMAGE_CONFIG = {
    "AppImageConfigName": "lab",
    "JupyterLabAppImageConfig": {
        "ContainerConfig": {
            "ContainerEntrypoint": [JUPYTER[0]],
            "ContainerArguments": list(JUPYTER[1:]),
            "ContainerEnvironmentVariables": {"JUPYTER_CONFIG_DIR": "/tmp/config"},
        }
    },
}


@pytest.fixture
def check(capsys):
    """Run ``sagemock image check``; return the exit code and the findings that did not pass, by check."""

    def check(*arguments):
        code = main(["image", "check", "--json", *map(str, arguments)])
        findings = json.loads(capsys.readouterr().out)["checks"]
        return code, {finding["check"]: finding for finding in findings if finding["status"] != "passed"}

    return check


@pytest.mark.engines
def test_an_image_with_a_configuration_passes(check, good_image, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(json.dumps(APP_IMAGE_CONFIG))
    assert check(good_image, "--app-image-config", config) == (0, {})


@pytest.mark.engines
@pytest.mark.parametrize("case", BROKEN)
def test_broken_contracts_are_found(case, check, docker_daemon):
    instructions, expected = BROKEN[case]
    image = build(f"sagemock-test-{case.replace(' ', '-')}", instructions)
    code, findings = check(image, "--timeout", 8)
    assert code == 1
    assert findings.keys() == expected.keys()
    for name, detail in expected.items():
        assert re.search(re.escape(detail), findings[name]["detail"]), findings[name]
        assert findings[name]["remedy"]


@pytest.mark.engines
def test_settings_of_jupyter_are_checked(check, docker_daemon):
    arguments = [*JUPYTER[:-1], "--ServerApp.root_dir=/tmp", "--KernelSpecManager.allowed_kernelspecs=julia"]
    image = build("sagemock-test-settings", AS_STUDIO_USER + command(*arguments))
    code, findings = check(image, "--max-size", 0.1)
    assert (code, findings.keys()) == (1, {"size", "origins", "kernels", "saved files"})


@pytest.mark.engines
def test_other_platforms_are_not_started(check, docker_daemon):
    image = load_for_architecture("sagemock-test-arm", "arm64")
    code, findings = check(image)
    assert code == 1
    assert findings["platform"]["detail"] == "the image is built for linux/arm64, not for linux/amd64"
    assert findings["start"]["status"] == "skipped"


@pytest.mark.engines
def test_kernels_of_images_are_checked(check, good_image, tmp_path):
    assert check(good_image, "--app-type", "KernelGateway") == (0, {})
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps({"AppImageConfigName": "r", "KernelGatewayImageConfig": {"KernelSpecs": [{"Name": "ir"}]}})
    )
    code, findings = check(good_image, "--app-image-config", config)
    assert (code, findings.keys()) == (1, {"kernels"})
    assert findings["kernels"]["detail"] == "ir not in the image, which has python3"


@pytest.mark.engines
def test_code_editor_serves_below_its_path(check, docker_daemon):
    served = build("sagemock-test-editor", AS_STUDIO_USER + web_server({"/CodeEditor/default/": 200}))
    assert check(served, "--app-type", "CodeEditor") == (0, {})
    protected = build("sagemock-test-protected", AS_STUDIO_USER + web_server({"/CodeEditor/default/": 403}))
    code, findings = check(protected, "--app-type", "CodeEditor")
    assert (code, findings.keys()) == (1, {"authentication", "health"})


@pytest.mark.engines
def test_checks_leave_no_containers_behind(check, good_image, containers):
    check(good_image, "--timeout", 1)
    assert containers("label=sagemock.image-check") == []


@pytest.mark.engines
def test_a_signal_ends_and_removes_containers(docker_daemon, containers, eventually):
    image = build("sagemock-test-idle", AS_STUDIO_USER + command("sleep", "600"))
    checking = subprocess.Popen([sys.executable, "-m", "sagemock", "image", "check", image, "--timeout", "600"])
    assert eventually(lambda: len(containers("label=sagemock.image-check")) == 1, 60)
    assert eventually(lambda: containers("status=running"), 60)
    checking.terminate()
    assert checking.wait(120) == 130
    assert containers("label=sagemock.image-check") == []


@pytest.mark.once
def test_a_missing_daemon_is_an_error():
    pytest.importorskip("docker")
    command = [sys.executable, "-m", "sagemock", "image", "check", "lab"]
    environment = os.environ | {"DOCKER_HOST": "unix:///nonexistent/docker.sock"}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert "sagemock image check: the Docker daemon cannot be reached" in ended.stderr


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "is not a request of CreateAppImageConfig"),
        ("{}", "appImageConfigName"),
        ('{"AppImageConfigName": "a", "JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 7}}}', "7"),
    ],
)
def test_invalid_app_image_configs_are_errors(text, message, capsys, tmp_path):
    config = tmp_path / "config.json"
    config.write_text(text)
    assert main(["image", "check", "lab", "--app-image-config", str(config)]) == 2
    assert message in capsys.readouterr().err
