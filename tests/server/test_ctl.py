"""sagemock ctl: every admin command as a subcommand, run against a server."""

import http.server
import json
import threading

import pytest

from sagemock.cli.main import main
from sagemock.server.admin.commands import COMMANDS


@pytest.fixture
def ctl(http_client, capsys, monkeypatch):
    """Run ``sagemock ctl``; return the parsed JSON that it prints, or its error message."""
    monkeypatch.setenv("SAGEMOCK_URL", http_client.url)

    def ctl(*arguments):
        code = main(["ctl", *arguments])
        printed = capsys.readouterr()
        if code == 1:
            assert printed.out == ""
            return printed.err
        assert code in (0, 254)
        return json.loads(printed.out)

    return ctl


@pytest.fixture
def lab(http_client, new):
    return http_client.post("CreateNotebookInstance", new).json()["NotebookInstanceArn"]


ARGUMENTS = {
    "advance": ["1h30m"],
    "call": ["ListDomains", "{}"],
    "duration": ["NotebookInstance", "Pending", "5m"],
    "fail": ["CreateApp", "ThrottlingException"],
    "fail-next": ["lab"],
    "form": ["CreateApp"],
    "logs": ["lab"],
    "maintain": ["lab"],
    "pin": ["2026-11-21T09:00:00Z"],
    "quota": ["Total domains", "3"],
    "seed": ['{"us-east-1": {"Domains": []}}'],
    "skeleton": ["CreateApp"],
    "restore": ["base"],
    "snapshot": ["base"],
    "speed": ["1"],
    "status": ["NotebookInstance", "lab"],
    "account-feature": ["kernel_gateway_deprecated", "true"],
    "server-log": ["lab"],
    "timeline": ["lab"],
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_a_subcommand(ctl, lab, command):
    if command == "maintain":
        ctl("settle")  # begins while the instance is InService
    if command == "restore":
        ctl("snapshot", "base")
    assert not isinstance(ctl(command, *ARGUMENTS.get(command, [])), str)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(capsys, command):
    with pytest.raises(SystemExit) as ended:
        main(["ctl", command, "--help"])
    assert ended.value.code == 0
    output = " ".join(capsys.readouterr().out.split())
    assert " ".join(COMMANDS[command].help.split()) in output
    assert all(parameter.help in output for parameter in COMMANDS[command].parameters.values())


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit):
        main(["ctl", "--help"])
    output = capsys.readouterr().out
    assert all(f"\n    {command}" in output for command in COMMANDS)


def test_advance_moves_the_clock(ctl, http_client, lab):
    before = http_client.service.cloud.clock.now()
    ctl("advance", "1d")
    assert (http_client.service.cloud.clock.now() - before).days == 1
    assert http_client.service.cloud.timeline("lab")[-1].status == "InService"


def test_optional_parameters_are_options(ctl, http_client):
    planted = ctl("fail", "list_domains", "InternalFailure", "--message", "Not today", "--times", "2")["faults"]
    assert planted["calls"][0] == {
        "operation": "ListDomains", "code": "InternalFailure", "message": "Not today", "times": 2, "status": 500,
        "when": {}, "rate": 1, "seed": 0, "draws": 0,
    }  # fmt: skip
    assert ctl("fail", "CreateApp", "ThrottlingException", "--always")["faults"]["calls"][1]["times"] is None
    assert http_client.post("ListDomains").status_code == 500


def test_faults_can_select_their_calls(ctl, http_client):
    options = ("--when", '{"DomainId": "d-1"}', "--rate", "0.25", "--seed", "3")
    (fault,) = ctl("fail", "Describe*", "ThrottlingException", *options)["faults"]["calls"]
    assert (fault["operation"], fault["when"], fault["rate"], fault["seed"]) == (
        "Describe*",
        {"DomainId": "d-1"},
        0.25,
        3,
    )
    assert fault["times"] is None
    assert http_client.query("state")[1]["faults"]["calls"] == [fault]


def test_misspelled_error_code_is_refused(ctl):
    assert "did you mean 'ThrottlingException'?" in ctl("fail", "CreateApp", "ThrottlingExeption")


def test_call_prints_status_and_reply(ctl, new, http_client):
    done = ctl("call", "create_notebook_instance", json.dumps(new), "--region", "eu-west-1")
    assert done["status"] == 200
    assert done["reply"]["NotebookInstanceArn"].startswith("arn:aws:sagemaker:eu-west-1:")


def test_request_of_a_call_is_optional(ctl):
    assert ctl("call", "ListDomains")["reply"] == {"Domains": []}


def test_exit_code_of_failed_calls_is_254(http_client, capsys):
    call = ["ctl", "--url", http_client.url, "call", "DescribeDomain", '{"DomainId": "d-1"}']
    assert main(call) == 254
    printed = capsys.readouterr()
    assert (json.loads(printed.out)["reply"]["__type"], printed.err) == ("ResourceNotFound", "")


@pytest.mark.parametrize(("text", "on"), [("on", True), ("OFF", False), ("true", True), ("false", False)])
def test_flags_accept_on_off_true_false(ctl, text, on):
    ctl("account-feature", "app_names_are_default", "off" if on else "on")
    assert ctl("account-feature", "app_names_are_default", text)["app_names_are_default"] is on


def test_quota_none_removes_the_quota(ctl):
    assert ctl("quota", "Total domains", "3") == {"Total domains": 3}
    assert ctl("quota", "Total domains", "none") == {}


def test_since_skips_earlier_calls(ctl, lab):
    assert len(ctl("calls")) == 1
    assert ctl("calls", "--since", "1") == []


# --- errors


def test_rejections_are_printed_in_one_line(ctl):
    assert ctl("advance", "soon").startswith("sagemock ctl advance: by='soon'")
    assert ctl("fail", "Dance", "X").startswith("sagemock ctl fail: unknown SageMaker operation 'Dance'")
    output = """request='{' must be a JSON object such as {"NAME": "VALUE"} (Expecting property name"""
    assert ctl("call", "ListDomains", "{").startswith(f"sagemock ctl call: {output}")
    assert "must be true or false, or on or off" in ctl("account-feature", "app_names_are_default", "maybe")


@pytest.mark.parametrize("command", ["timeline", "logs"])
def test_unknown_resource_names_get_suggestions(ctl, lab, command):
    output = "unknown resource 'nolab'; did you mean 'lab'?\n"
    assert ctl(command, "nolab") == f"sagemock ctl {command}: {output}"
    assert f"such as 'lab', '{lab}'\n" in ctl(command, "zzz")
    ctl("reset")
    output = "unknown resource 'lab'; no resource has had a status yet\n"
    assert ctl(command, "lab") == f"sagemock ctl {command}: {output}"


def test_deleted_resources_are_found_by_name(ctl, lab):
    for operation in ("Stop", "Delete"):
        ctl("settle")
        ctl("call", f"{operation}NotebookInstance", '{"NotebookInstanceName": "lab"}')
    ctl("settle")
    assert ctl("state")["resources"] == []
    assert ctl("timeline", "lab")[-1]["status"] == "gone"
    assert ctl("logs", "lab") == {}


def test_unknown_regions_get_suggestions(ctl, http_client):
    message = ctl("call", "ListDomains", "--region", "us-esat-1")
    assert message == "sagemock ctl call: unknown region 'us-esat-1'; did you mean 'us-east-1' or 'us-west-1'?\n"
    http_client.service.cloud.resource_store.region("us-local-1")  # the region is in use
    assert ctl("call", "ListDomains", "--region", "us-local-1")["status"] == 200


@pytest.mark.parametrize("name", ["none.yaml", "Requests.JSON", "seed"])
def test_file_name_without_at_sign_is_an_error(ctl, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "seed").touch()
    for command, argument in ((["seed"], "document"), (["call", "ListDomains"], "request")):
        output = f"{argument}='{name}' must be a JSON object; to read it from a file, use @{name}"
        assert ctl(*command, name) == f"sagemock ctl {command[0]}: {output}\n"


@pytest.mark.parametrize("arguments", [["dance"], ["advance"], ["advance", "1h", "2h"], []])
def test_usage_errors_exit_with_2(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["ctl", *arguments])
    assert ended.value.code == 2
    assert "usage: sagemock" in capsys.readouterr().err


def test_connection_failure_suggests_a_remedy(ctl, http_client):
    http_client.service.stop()
    message = ctl("now")
    assert message.startswith(f"sagemock ctl now: cannot connect to {http_client.url}:")
    assert "Start `sagemock serve`, or specify --url" in message


@pytest.mark.parametrize("url", ["http://[", "ftp://127.0.0.1", "file:///etc/hosts", "127.0.0.1:port"])
def test_invalid_urls_are_errors(ctl, url):
    output = f"invalid server URL {url!r}; must be a URL such as http://127.0.0.1:4599"
    assert ctl("--url", url, "now") == f"sagemock ctl now: {output}\n"


class OtherServer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.wfile.write({"/a": b"HTTP/1.0 200 OK\r\n\r\n<html>", "/b": b"HTTP/1.0 404 No\r\n\r\n"}.get(
            self.path[:2], b"nonsense\r\n\r\n"
        ))  # fmt: skip

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("path", ["a", "b", "c"])
def test_other_servers_are_not_sagemock_servers(ctl, path):
    with http.server.HTTPServer(("127.0.0.1", 0), OtherServer) as server:
        threading.Thread(target=server.handle_request).start()
        assert "not a sagemock server" in ctl("--url", f"http://127.0.0.1:{server.server_port}/{path}", "now")


# --- URL and token of the server


def test_url_defaults_to_environment_variables(http_client, capsys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", http_client.url)
    assert main(["ctl", "health"]) == 0
    monkeypatch.setenv("SAGEMOCK_URL", "http://127.0.0.1:1")
    assert main(["ctl", "health"]) == 1
    assert main(["ctl", "--url", http_client.url, "health"]) == 0
    assert main(["ctl", "health", "--url", http_client.url]) == 0


def test_http_prefix_of_url_is_optional(ctl, http_client, monkeypatch):
    monkeypatch.setenv("SAGEMOCK_URL", http_client.url.removeprefix("http://"))
    assert ctl("health")["status"] == "running"


def test_loopback_urls_bypass_the_proxy(ctl, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert ctl("health")["status"] == "running"


def test_token_is_an_option_or_a_variable(start_server, capsys, monkeypatch):
    url = start_server(token="s3cret").url
    advice = "specify the token that it printed with --token or SAGEMOCK_TOKEN\n"
    assert main(["ctl", "--url", url, "health"]) == 1
    assert capsys.readouterr().err == f"sagemock ctl health: the server at {url} requires a token: {advice}"
    assert main(["ctl", "--url", url, "health", "--token", "guess"]) == 1
    assert capsys.readouterr().err == f"sagemock ctl health: invalid token for the server at {url}: {advice}"
    assert main(["ctl", "--url", url, "--token", "s3cret", "health"]) == 0
    assert main(["ctl", "--url", url, "health", "--token", "s3cret"]) == 0
    monkeypatch.setenv("SAGEMOCK_TOKEN", "s3cret")
    assert main(["ctl", "--url", url, "health"]) == 0


def test_seed_can_be_a_file(ctl, tmp_path):
    seed = tmp_path / "seed.yaml"
    seed.write_text(
        "us-east-1: {CodeRepositories: [{CodeRepositoryName: c, GitConfig: {RepositoryUrl: https://x.y/z}}]}"
    )
    assert ctl("seed", f"@{seed}") == {"created": 1}
    assert "c" in [resource["name"] for resource in ctl("state")["resources"]]
    dated = "{CodeRepositoryName: d, GitConfig: {RepositoryUrl: https://x.y/z}, CreationTime: 2025-02-03}"
    seed.write_text(f"us-east-1: {{CodeRepositories: [{dated}]}}")
    assert ctl("seed", f"@{seed}") == {"created": 1}  # JSON has no dates
    assert "Cannot create already existing code repository" in ctl("seed", f"@{seed}")
    assert f"{tmp_path}/none.yaml: file not found" in ctl("seed", f"@{tmp_path}/none.yaml")
    seed.write_text("- us-east-1")
    output = f"sagemock ctl seed: {seed}: the file must contain a mapping, not ['us-east-1']\n"
    assert ctl("seed", f"@{seed}") == output


def test_https_url_is_a_connection_error(ctl, http_client):
    url = http_client.url.replace("http:", "https:")
    output = ctl("--url", url, "now")
    assert output.startswith(f"sagemock ctl now: cannot connect to {url} with TLS: ")
    assert output.endswith("The URLs of `sagemock serve` begin with http://\n")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fail", "CreateApp", "ThrottlingException", "--times", "2", "--always"], "give times or always, not both"),
        (["advance", "99999999999d"], "by='99999999999d': '99999999999d' is too long a duration"),
        (["advance", "1e400"], "by='1e400': '1e400' is too long a duration"),
    ],
)
def test_invalid_arguments_are_errors(ctl, arguments, message):
    assert ctl(*arguments) == f"sagemock ctl {arguments[0]}: {message}\n"


def test_true_is_not_a_duration(http_client):
    assert http_client.action("advance", by=True)[0] == 400
