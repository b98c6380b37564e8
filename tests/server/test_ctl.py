"""sagemock ctl: every verb of the admin API as a subcommand, run against a server."""

import http.server
import json
import threading

import pytest

from sagemock.cli import main
from sagemock.server import control as _control  # noqa: F401  # fills the table of verbs
from sagemock.server.verbs import VERBS


@pytest.fixture
def ctl(visitor, capsys, monkeypatch):
    """Run ``sagemock ctl``; gives what it prints, as Python, or the complaint of one that fails."""
    monkeypatch.setenv("SAGEMOCK_URL", visitor.url)

    def ctl(*arguments):
        code = main(["ctl", *arguments])
        printed = capsys.readouterr()
        if code:
            assert (code, printed.out) == (1, "")
            return printed.err
        return json.loads(printed.out)

    return ctl


@pytest.fixture
def lab(visitor, new):
    return visitor.post("CreateNotebookInstance", new).json()["NotebookInstanceArn"]


COMMANDS = {
    "advance": ["1h30m"],
    "call": ["ListDomains", "{}"],
    "duration": ["NotebookInstance", "Pending", "5m"],
    "fail": ["CreateApp", "ThrottlingException"],
    "fail-next": ["lab"],
    "logs": ["lab"],
    "pin": ["2026-11-21T09:00:00Z"],
    "quota": ["Total domains", "3"],
    "seed": ['{"us-east-1": {"Domains": []}}'],
    "skeleton": ["CreateApp"],
    "speed": ["1"],
    "switch": ["kernel_gateway_deprecated", "true"],
    "timeline": ["lab"],
}


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_a_subcommand(ctl, lab, verb):
    assert not isinstance(ctl(verb, *COMMANDS.get(verb, [])), str)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help(capsys, verb):
    with pytest.raises(SystemExit) as ended:
        main(["ctl", verb, "--help"])
    assert ended.value.code == 0
    told = " ".join(capsys.readouterr().out.split())
    assert " ".join(VERBS[verb].help.split()) in told
    assert all(parameter.help in told for parameter in VERBS[verb].parameters.values())


def test_help_lists_the_verbs(capsys):
    with pytest.raises(SystemExit):
        main(["ctl", "--help"])
    told = capsys.readouterr().out
    assert all(f"\n    {verb}" in told for verb in VERBS)


def test_the_clock_is_turned(ctl, visitor, lab):
    before = visitor.service.cloud.clock.now()
    ctl("advance", "1d")
    assert (visitor.service.cloud.clock.now() - before).days == 1
    assert visitor.service.cloud.timeline("lab")[-1].status == "InService"


def test_options_are_given_by_name(ctl, visitor):
    planted = ctl("fail", "list_domains", "InternalFailure", "--message", "Not today", "--times", "2")["planted"]
    assert planted["calls"][0] == {
        "operation": "ListDomains", "code": "InternalFailure", "message": "Not today", "times": 2, "status": 500
    }  # fmt: skip
    assert ctl("fail", "CreateApp", "ThrottlingException", "--always")["planted"]["calls"][1]["times"] is None
    assert visitor.post("ListDomains").status_code == 500


def test_a_call_prints_the_status_and_the_reply(ctl, new, visitor):
    done = ctl("call", "create_notebook_instance", json.dumps(new), "--region", "eu-west-1")
    assert done["status"] == 200
    assert done["reply"]["NotebookInstanceArn"].startswith("arn:aws:sagemaker:eu-west-1:")


def test_a_quota_is_lifted_by_none(ctl):
    assert ctl("quota", "Total domains", "3") == {"Total domains": 3}
    assert ctl("quota", "Total domains", "none") == {}


def test_since_leaves_out_what_was_read(ctl, lab):
    assert len(ctl("calls")) == 1
    assert ctl("calls", "--since", "1") == []


# --- what does not work


def test_what_the_server_refuses_is_told_in_one_line(ctl):
    assert ctl("advance", "soon").startswith("sagemock ctl advance: by='soon'")
    assert ctl("timeline", "nobody").count("\n") == 1
    assert ctl("fail", "Dance", "X").startswith("sagemock ctl fail: 'Dance' is no SageMaker operation")
    assert ctl("call", "ListDomains", "{").startswith("sagemock ctl call: request='{' must be a JSON object")


@pytest.mark.parametrize("arguments", [["dance"], ["advance"], ["advance", "1h", "2h"], []])
def test_wrong_usage_ends_with_2(capsys, arguments):
    with pytest.raises(SystemExit) as ended:
        main(["ctl", *arguments])
    assert ended.value.code == 2
    assert "usage: sagemock" in capsys.readouterr().err


def test_where_nothing_answers_it_says_what_to_start(ctl, visitor):
    visitor.service.stop()
    complaint = ctl("now")
    assert complaint.startswith(f"sagemock ctl now: nothing answers at {visitor.url}:")
    assert "Start `sagemock serve`, or give --url" in complaint


@pytest.mark.parametrize("url", ["nowhere", "http://[", "ftp:/x", "http://127.0.0.1:port"])
def test_what_is_no_address_is_told(ctl, url):
    complaint = ctl("--url", url, "now")
    assert complaint.startswith("sagemock ctl now: ")
    assert complaint.count("\n") == 1


class SomebodyElse(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.wfile.write({"/a": b"HTTP/1.0 200 OK\r\n\r\n<html>", "/b": b"HTTP/1.0 404 No\r\n\r\n"}.get(
            self.path[:2], b"nonsense\r\n\r\n"
        ))  # fmt: skip

    def log_message(self, *_):
        pass


@pytest.mark.parametrize("path", ["a", "b", "c"])
def test_somebody_elses_server_is_told_as_such(ctl, path):
    with http.server.HTTPServer(("127.0.0.1", 0), SomebodyElse) as server:
        threading.Thread(target=server.handle_request).start()
        assert "no sagemock server" in ctl("--url", f"http://127.0.0.1:{server.server_port}/{path}", "now")


# --- which server, and by what right


def test_the_address_is_that_of_the_clients_unless_it_is_given(visitor, capsys, monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL_SAGEMAKER", visitor.url)
    assert main(["ctl", "health"]) == 0
    monkeypatch.setenv("SAGEMOCK_URL", "http://127.0.0.1:1")
    assert main(["ctl", "health"]) == 1
    assert main(["ctl", "--url", visitor.url, "health"]) == 0


def test_a_proxy_does_not_stand_between_a_machine_and_itself(ctl, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert ctl("health")["status"] == "running"


def test_the_token_is_an_option_or_a_variable(serving, capsys, monkeypatch):
    url = serving(token="s3cret").url
    assert main(["ctl", "--url", url, "health"]) == 1
    assert "Say the token" in capsys.readouterr().err
    assert main(["ctl", "--url", url, "--token", "s3cret", "health"]) == 0
    monkeypatch.setenv("SAGEMOCK_TOKEN", "s3cret")
    assert main(["ctl", "--url", url, "health"]) == 0


def test_a_seed_may_be_a_file(ctl, tmp_path):
    seed = tmp_path / "seed.yaml"
    seed.write_text(
        "us-east-1: {CodeRepositories: [{CodeRepositoryName: c, GitConfig: {RepositoryUrl: https://x.y/z}}]}"
    )
    assert ctl("seed", f"@{seed}") == {"planted": 1}
    assert "c" in [resource["name"] for resource in ctl("state")["resources"]]
    dated = "{CodeRepositoryName: d, GitConfig: {RepositoryUrl: https://x.y/z}, CreationTime: 2025-02-03}"
    seed.write_text(f"us-east-1: {{CodeRepositories: [{dated}]}}")
    assert ctl("seed", f"@{seed}") == {"planted": 1}  # a date, which JSON has not
    assert "Cannot create already existing code repository" in ctl("seed", f"@{seed}")
    assert f"{tmp_path}/none.yaml: there is no such file" in ctl("seed", f"@{tmp_path}/none.yaml")
