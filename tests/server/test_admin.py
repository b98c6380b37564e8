"""The admin API: every feature of a cloud is available over HTTP, and no request breaks the server."""

import inspect
import json
import re

import pytest
import requests

from sagemock import Cloud
from sagemock.protocol.service_model import service_model
from sagemock.server.admin.commands import COMMANDS
from sagemock.server.admin.openapi import openapi

LAB = {"NotebookInstanceName": "lab"}
ROLE = "arn:aws:iam::123456789012:role/DataScientist"


def status(http_client):
    return http_client.post("DescribeNotebookInstance", LAB).json()["NotebookInstanceStatus"]


@pytest.fixture
def lab(http_client, new):
    """The ARN of a notebook instance that is Pending."""
    return http_client.post("CreateNotebookInstance", new).json()["NotebookInstanceArn"]


# --- commands

# Valid arguments of the commands that need some.
TAKEN = {
    "advance": {"by": "5m"},
    "call": {"operation": "list_domains", "request": {}},
    "duration": {"kind": "NotebookInstance", "status": "Pending", "lasts": 90},
    "fail": {"operation": "CreateApp", "code": "ThrottlingException"},
    "fail-next": {"target": "NotebookInstance"},
    "form": {"operation": "CreateApp"},
    "logs": {"name": "lab"},
    "maintain": {"name": "lab"},
    "pin": {"at": "2026-11-21T09:00:00Z"},
    "quota": {"name": "Total domains", "limit": 1},
    "seed": {"document": {"us-east-1": {"Domains": []}}},
    "skeleton": {"operation": "CreateApp"},
    "speed": {"factor": 1},
    "account-feature": {"name": "kernel_gateway_deprecated", "on": True},
    "server-log": {"name": "lab"},
    "snapshot": {"name": "base"},
    "restore": {"name": "base"},
    "status": {"kind": "NotebookInstance", "name": "lab"},
    "timeline": {"name": "lab"},
}


def prepare(http_client, command):
    """Make a command of TAKEN succeed: maintenance begins while the instance is InService, restore needs a snapshot."""
    if command == "maintain":
        http_client.action("settle")
    if command == "restore":
        http_client.action("snapshot", name="base")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_runs(http_client, lab, command):
    prepare(http_client, command)
    arguments = TAKEN.get(command, {})
    answer = http_client.run(command, **arguments)
    assert answer[0] == 200, answer


# Public names of Cloud and Clock -> the command that covers it, or in parentheses the reason why there is none.
COVERED = {
    "account_id": "state",
    "snapshots": "snapshots",
    "clear": "(for snapshots)",
    "authorization": "authorization",
    "calls": "calls",
    "changes": "state",
    "clock": "state",
    "durations": "duration",
    "events": "events",
    "resource": "state",
    "resources": "state",
    "fail": "fail",
    "fail_next": "fail-next",
    "faults": "state",
    "logs": "logs",
    "server_log": "server-log",
    "maintain": "maintain",
    "on_unsupported": "(an option)",
    "quotas": "quota",
    "reset": "reset",
    "seed": "seed",
    "account_features": "account-feature",
    "timeline": "timeline",
    "advance": "advance",
    "mode": "now",
    "now": "now",
    "settle": "settle",
    "speed": "speed",
    "start": "pin",
    **dict.fromkeys(["runtime", "process_failed", "log", "close"], "(between it and its Jupyters)"),
    **dict.fromkeys(
        ["record_status", "record_call", "resource_store", "history", "lock", "publish"],
        "(for operations)",
    ),
    **dict.fromkeys(
        ["authorizer", "caller_arn", "external_services", "find_external_services"],
        "(for operations)",
    ),
    "on_event": "(a function of this process; for others there is --events-to)",
    "outbox": "(for events)",
    **dict.fromkeys(
        ["journal", "seeder", "save", "queue", "position", "restore_position"],
        "(for states, seeds)",
    ),
    **dict.fromkeys(
        [
            "time",
            "call_later",
            "is_due",
            "set_time",
            "run_due",
            "move_to",
            "reply",
            "sleep",
            "is_frozen",
            "frozen_at",
            "on_change",
            "on_command",
            "looks",
            "system_time",
        ],
        "(for the cloud)",
    ),
}


def test_commands_cover_the_public_api():
    cloud = Cloud()
    public = {name for thing in (cloud, cloud.clock) for name in dir(thing) if not name.startswith("_")}
    assert public - set(COVERED) == set()
    assert {command for command in COVERED.values() if not command.startswith("(")} <= set(COMMANDS)


def test_commands_have_their_methods_parameters():
    for command, method in (("fail", Cloud.fail), ("fail-next", Cloud.fail_next), ("logs", Cloud.logs)):
        assert set(inspect.signature(method).parameters) - {"self"} <= set(COMMANDS[command].parameters)


def test_health_returns_status_and_jupyter(http_client):
    code, health = http_client.query("health")
    assert (code, health["status"], health["jupyter"]) == (200, "running", False)


# --- queries


def test_state_describes_every_resource(http_client, lab):
    resource = http_client.query("state")[1]["resources"][0]
    assert (resource["arn"], resource["kind"], resource["name"]) == (lab, "NotebookInstance", "lab")
    assert (resource["status"], resource["region"], resource["account_id"]) == ("Pending", "us-east-1", "123456789012")
    assert resource["due"] > resource["created"]
    assert [moment["status"] for moment in resource["timeline"]] == ["Pending"]


def test_state_explains_what_cannot_be_deleted(http_client, lab):
    http_client.post("CreateNotebookInstanceLifecycleConfig", {"NotebookInstanceLifecycleConfigName": "setup"})
    http_client.action("settle")
    assert undeletable(http_client, "lab") == refusal(http_client, "DeleteNotebookInstance", LAB)
    http_client.post("StopNotebookInstance", LAB)
    http_client.action("settle")
    assert undeletable(http_client, "setup") is None
    http_client.post("UpdateNotebookInstance", LAB | {"LifecycleConfigName": "setup"})
    http_client.action("settle")
    request = {"NotebookInstanceLifecycleConfigName": "setup"}
    http_client.action("account-feature", name="unconfirmed_rules", on=True)
    named = refusal(http_client, "DeleteNotebookInstanceLifecycleConfig", request)
    assert undeletable(http_client, "setup") == named
    assert undeletable(http_client, "lab") is None


def test_state_names_children_that_block_deletion(http_client):
    network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"], "DefaultUserSettings": {"ExecutionRole": ROLE}}
    created = http_client.post("CreateDomain", {"DomainName": "research", "AuthMode": "IAM", **network}).json()
    http_client.action("settle")
    domain = {"DomainId": created["DomainArn"].rpartition("/")[2]}
    assert undeletable(http_client, "research") is None
    http_client.post("CreateUserProfile", domain | {"UserProfileName": "alice"})
    http_client.action("settle")
    assert undeletable(http_client, "research") == refusal(http_client, "DeleteDomain", domain)
    assert undeletable(http_client, "alice") is None


def undeletable(http_client, name):
    resources = http_client.query("state")[1]["resources"]
    return next(resource["undeletable"] for resource in resources if resource["name"] == name)


def refusal(http_client, operation, request):
    answer = http_client.post(operation, request)
    assert answer.status_code == 400
    return answer.json()["message"]


def test_state_lists_the_allowed_actions(http_client, lab):
    def allowed():
        actions = http_client.query("state")[1]["resources"][0]["actions"]
        return {verb for verb in ("start", "stop", "update", "delete") if actions[verb]}

    assert allowed() == set()
    http_client.action("settle")
    assert allowed() == {"stop"}
    http_client.post("StopNotebookInstance", LAB)
    http_client.action("settle")
    assert allowed() == {"start", "update", "delete"}


def test_form_describes_members_of_the_model(http_client):
    form = http_client.query("form", operation="create_notebook_instance")[1]
    shape = service_model().operation_model("CreateNotebookInstance").input_shape
    members = {member["name"]: member for member in form["members"]}
    assert list(members) == list(shape.members)
    assert [name for name, member in members.items() if member["required"]] == shape.required_members
    assert members["InstanceType"]["enum"] == list(service_model().shape_for("InstanceType").enum)
    assert (members["VolumeSizeInGB"]["min"], members["VolumeSizeInGB"]["type"]) == (5, "integer")
    assert members["SecurityGroupIds"]["item"]["type"] == "string"
    assert form["renamed"]["LifecycleConfigName"] == "NotebookInstanceLifecycleConfigName"
    assert members["NotebookInstanceName"]["help"] == "The name of the new notebook instance."


def test_server_log_is_null_without_jupyter(http_client, lab):
    assert http_client.query("server-log", name="lab") == (200, {"log": None})
    assert http_client.query("server-log", name="other")[0] == 400


def test_state_contains_faults_and_settings(http_client):
    http_client.action("fail", operation="CreateApp", code="ThrottlingException", times=3)
    http_client.action("fail-next", target="Domain", reason="No capacity")
    http_client.action("quota", name="Total domains", limit=2)
    http_client.action("account-feature", name="app_names_are_default", on=True)
    state = http_client.query("state")[1]
    assert [(call["operation"], call["times"]) for call in state["faults"]["calls"]] == [("CreateApp", 3)]
    assert state["faults"]["transitions"] == [{"target": "Domain", "reason": "No capacity"}]
    assert state["quotas"] == {"Total domains": 2}
    assert state["account_features"]["app_names_are_default"] is True


def test_since_skips_read_calls_and_events(http_client, lab):
    http_client.post("DescribeNotebookInstance", {"NotebookInstanceName": "none"})
    calls = http_client.query("calls")[1]
    assert [(call["operation"], call["error"]) for call in calls] == [
        ("CreateNotebookInstance", None),
        ("DescribeNotebookInstance", "ValidationException"),
    ]
    assert http_client.query("calls", since=1)[1] == calls[1:]
    assert [event["detail"]["NotebookInstanceStatus"] for event in http_client.query("events")[1]] == ["Pending"]
    assert http_client.query("events", since=1)[1] == []


def test_timeline_outlives_its_resource(http_client, lab):
    http_client.action("settle")
    http_client.post("StopNotebookInstance", LAB)
    http_client.action("settle")
    http_client.post("DeleteNotebookInstance", LAB)
    http_client.action("settle")
    timeline = http_client.query("timeline", name="lab")[1]
    assert [status for _, status, _ in map(dict.values, timeline)] == [
        *("Pending", "InService", "Stopping", "Stopped", "Deleting", "gone")
    ]
    assert http_client.query("timeline", name="other")[0] == 400


# --- actions


def test_advance_moves_the_clock(http_client, lab):
    before = http_client.query("now")[1]["now"]
    after = http_client.action("advance", by="1d")[1]["now"]
    assert (before[:10] < after[:10], status(http_client)) == (True, "InService")


def test_settle_ends_transitions(http_client, lab):
    http_client.action("settle")
    assert status(http_client) == "InService"


def test_clock_is_pinned_and_released(http_client):
    pinned = http_client.action("pin", at="2027-01-01T00:00:00")[1]
    assert pinned["now"] == pinned["start"] == "2027-01-01T00:00:00+00:00"
    assert http_client.action("pin", at=None)[1]["start"] is None


def test_speed_changes_until_a_reset(start_server):
    http_client = start_server(speed=2)
    assert http_client.action("speed", factor=1000)[1]["speed"] == 1000
    assert http_client.action("reset")[1]["speed"] == 2


def test_duration_changes_a_status(http_client, new):
    http_client.action("duration", kind="NotebookInstance", status="Pending", lasts="2h")
    http_client.post("CreateNotebookInstance", new)
    http_client.action("advance", by="119m")
    assert status(http_client) == "Pending"
    http_client.action("advance", by="1m")
    assert status(http_client) == "InService"


def test_fail_injects_an_error(http_client):
    http_client.action("fail", operation="list_domains", code="InternalFailure", message="Not today", times=2)
    for _ in range(2):
        answer = http_client.post("ListDomains")
        assert (answer.status_code, answer.json()["message"]) == (500, "Not today")
    assert http_client.post("ListDomains").status_code == 200


def test_permanent_fault_ends_with_a_reset(http_client):
    http_client.action("fail", operation="ListDomains", code="AccessDeniedException", always=True)
    assert [http_client.post("ListDomains").status_code for _ in range(5)] == [400] * 5
    http_client.action("reset")
    assert http_client.post("ListDomains").status_code == 200


def test_fail_next_fails_a_transition(http_client, lab):
    http_client.action("fail-next", target="lab", reason="No capacity")
    http_client.action("settle")
    assert status(http_client) == "Failed"
    assert http_client.query("state")[1]["resources"][0]["failure"] == "No capacity"


def test_quota_is_set_and_removed(http_client, new):
    http_client.action("quota", name="ml.t3.medium for notebook instance usage", limit=0)
    assert http_client.post("CreateNotebookInstance", new).json()["__type"] == "ResourceLimitExceeded"
    http_client.action("quota", name="ml.t3.medium for notebook instance usage", limit=None)
    assert http_client.post("CreateNotebookInstance", new).status_code == 200


def test_reset_removes_everything(http_client, lab):
    http_client.action("reset")
    state = http_client.query("state")[1]
    assert (state["resources"], http_client.query("calls")[1]) == ([], [])


def test_call_needs_no_request(http_client):
    assert http_client.action("call", operation="ListDomains")[1] == {"status": 200, "reply": {"Domains": []}}


def test_flags_accept_common_spellings(http_client):
    for said in (True, "true", "on", "ON"):
        assert http_client.action("account-feature", name="volumes_come_late", on=said)[1]["volumes_come_late"] is True
        assert (
            http_client.action("account-feature", name="volumes_come_late", on="off")[1]["volumes_come_late"] is False
        )
    for said in (1, 0, "", None, []):
        assert http_client.action("account-feature", name="volumes_come_late", on=said)[0] == 400


def test_call_uses_region_and_is_recorded(http_client):
    code, done = http_client.action("call", operation="create_code_repository", request={}, region="eu-west-1")
    assert (code, done["status"], done["reply"]["__type"]) == (200, 400, "ValidationException")
    assert http_client.service.cloud.calls[0].region == "eu-west-1"


# --- invalid requests

WRONG = {
    "unknown command": ("dance", {}, 404, "unknown command 'dance'; the commands are health"),
    "an unknown argument": ("advance", {"by": 1, "to": 2}, 400, "advance does not take 'to'; it takes by"),
    "a missing argument": ("advance", {}, 400, "advance needs by"),
    "no span": ("advance", {"by": "soon"}, 400, "'soon' must be a duration"),
    "a list for a span": ("advance", {"by": []}, 400, "by=[]"),
    "back in time": ("advance", {"by": -1}, 400, "the clock can only move ahead"),
    "beyond time": ("advance", {"by": "99999999d"}, 400, "beyond the year 9998"),
    "more than any time": ("advance", {"by": 1e300}, 400, "too long a duration"),
    "digits without end": ("advance", {"by": "9" * 500 + "d"}, 400, "by='999"),
    "no number": ("speed", {"factor": "fast"}, 400, "factor='fast' must be a number"),
    "a flag for a number": ("speed", {"factor": True}, 400, "must be a number"),
    "a number without end": ("speed", {"factor": 10**400}, 400, "must be a number"),
    "another clock's": ("speed", {"factor": 2}, 400, "needs clock='real'"),
    "no moment": ("pin", {"at": "noon"}, 400, "must be a time such as"),
    "before all time": ("pin", {"at": "0001-01-01T00:00:00+14:00"}, 400, "must be a time such as"),
    "no operation": ("fail", {"operation": "Dance", "code": "X"}, 400, "unknown SageMaker operation 'Dance'"),
    "no code": ("fail", {"operation": "CreateApp", "code": "a b"}, 400, "must be an AWS error code"),
    "no text": ("fail", {"operation": 5, "code": "X"}, 400, "operation=5 must be a string"),
    "no times": ("fail", {"operation": "CreateApp", "code": "X", "times": 0}, 400, "times=0"),
    "half a time": ("fail", {"operation": "CreateApp", "code": "X", "times": 1.5}, 400, "must be a whole number"),
    "no flag": ("fail", {"operation": "CreateApp", "code": "X", "always": "maybe"}, 400, "must be true or false"),
    "no HTTP status": ("fail", {"operation": "CreateApp", "code": "X", "status": 200}, 400, "400 to 599"),
    "no target": ("fail-next", {"target": "nobody"}, 400, "must be a kind"),
    "no quota": ("quota", {"name": "of nothing", "limit": 1}, 400, "unknown quota 'of nothing'"),
    "no limit": ("quota", {"name": "Total domains", "limit": "few"}, 400, "must be a whole number"),
    "no switch": (
        "account-feature",
        {"name": "light", "on": True},
        400,
        "unknown account feature 'light'; the",
    ),
    "no kind": (
        "duration",
        {"kind": "Cat", "status": "Pending", "lasts": 1},
        400,
        "'Cat' has no transitional statuses",
    ),
    "no status": ("duration", {"kind": "App", "status": "Asleep", "lasts": 1}, 400, "is not a transitional status"),
    "no object": ("call", {"operation": "ListDomains", "request": []}, 400, "request=[] must be a JSON object"),
    "no region": ("call", {"operation": "ListDomains", "request": {}, "region": "<b>"}, 400, "unknown region '<b>'"),
    "no account": ("call", {"operation": "ListDomains", "request": {}, "account_id": "1"}, 400, "twelve digits"),
    "not answered": ("call", {"operation": "CreateModel", "request": {}}, 400, "does not support CreateModel"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_invalid_arguments_are_rejected_without_effect(http_client, kind, caplog):
    command, arguments, code, complaint = WRONG[kind]
    before = http_client.query("state")[1] | {"clock": None}
    answer = http_client.action(command, **arguments)
    assert answer[0] == code
    assert complaint in answer[1]["error"]
    assert len(answer[1]["error"]) < 1000
    assert http_client.query("state")[1] | {"clock": None} == before
    assert http_client.query("now")[0] == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("body", ["", "[]", "null", "5", "{", "[" * 100_000, b"\xff\xfe", '"{}"'])
def test_body_must_be_a_json_object(http_client, body):
    code, answer = http_client.action("advance", body=body)
    assert code == 400
    assert "JSON object" in answer["error"] or "advance needs by" in answer["error"]


@pytest.mark.parametrize(
    ("method", "command", "allowed"), [("POST", "state", "GET"), ("GET", "reset", "POST"), ("PUT", "reset", None)]
)
def test_queries_use_get_and_actions_post(http_client, lab, method, command, allowed):
    answer = http_client.request(method, f"/_sagemock/{command}")
    assert answer.status_code == 405
    assert answer.headers.get("Allow") == allowed
    assert "error" in answer.json()
    assert http_client.service.cloud.resource_store.all()


def test_large_body_is_rejected(http_client):
    assert http_client.action("advance", body=b" " * 10_000_000)[0] == 413


@pytest.mark.parametrize(
    "document", ['{"X": 1e999}', '{"X": NaN}', '{"X":' * 500 + "1" + "}" * 500, r'{"X": "\ud800"}']
)
def test_extreme_requests_are_returned_as_json(http_client, document):
    http_client.post("ListDomains", document)
    code, calls = http_client.query("calls")
    assert (code, calls[0]["operation"]) == (200, "ListDomains")
    assert http_client.query("state")[0] == 200


def test_internal_error_is_logged_not_sent(http_client, monkeypatch, caplog):
    monkeypatch.setattr(Cloud, "reset", lambda _: 1 / 0)
    code, answer = http_client.action("reset")
    assert (code, answer) == (500, {"error": "Internal error in sagemock; see its log."})
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.name == "sagemock.server"
    assert "ZeroDivisionError" in caplog.text


def test_settle_stays_within_the_calendar(start_server, new):
    http_client = start_server(speed=1)
    http_client.action("duration", kind="NotebookInstance", status="Pending", lasts="900000d")
    http_client.action("speed", factor=1e-300)
    http_client.post("CreateNotebookInstance", new)
    assert http_client.action("settle")[0] == 200
    assert status(http_client) == "InService"


# --- access


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:80"},
        {"Host": "[::"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://["},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["state", "reset", "stream", "openapi.json"])
def test_foreign_pages_are_rejected(http_client, lab, path, headers):
    answer = http_client.request("POST" if path == "reset" else "GET", f"/_sagemock/{path}", headers=headers)
    assert answer.status_code == 403
    assert list(answer.json()) == ["error"]
    assert http_client.service.cloud.resource_store.all()


def test_own_page_is_accepted(http_client):
    headers = {"Origin": http_client.url, "Sec-Fetch-Site": "same-origin"}
    assert http_client.request("GET", "/_sagemock/state", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["health", "state", "stream", "openapi.json", "nonsense"])
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer guess"}, {"Authorization": "s3cret"}, {"Cookie": "=;;=,"}]
)
def test_token_is_required(start_server, path, headers):
    http_client = start_server(token="s3cret")
    answer = http_client.request("GET", f"/_sagemock/{path}", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "s3cret" not in answer.text


def test_token_is_sent_as_bearer(start_server):
    assert start_server(token="s3cret").query("health")[0] == 200


def test_replies_are_neither_sniffed_nor_cached(http_client):
    answer = http_client.request("GET", "/_sagemock/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


# --- the stream


def test_stream_reports_every_change(http_client, new):
    with requests.Session() as session:
        stream = session.get(f"{http_client.url}/_sagemock/stream", stream=True, timeout=30)
        assert stream.headers["Content-Type"] == "text/event-stream"
        lines = stream.iter_lines(chunk_size=1)
        assert [next(lines) for _ in range(3)] == [b"event: change", b"data: 0", b""]
        http_client.post("CreateNotebookInstance", new)
        assert next(lines) == b"event: change"
        assert int(next(lines).removeprefix(b"data: ")) > 0
        stream.close()


# --- the OpenAPI document


def test_openapi_describes_every_command(http_client):
    code, document = http_client.query("openapi.json")
    assert (code, document["openapi"]) == (200, "3.1.0")
    assert document == json.loads(json.dumps(openapi(COMMANDS.values())))
    told = {path.rpartition("/")[2]: next(iter(methods)) for path, methods in document["paths"].items()}
    assert told == {name: "get" if command.reads else "post" for name, command in COMMANDS.items()}
    assert all(method["summary"] for methods in document["paths"].values() for method in methods.values())


def test_openapi_schemas_accept_valid_arguments():
    jsonschema = pytest.importorskip("jsonschema")
    schemas = {}
    for path, methods in openapi(COMMANDS.values())["paths"].items():
        command = path.rpartition("/")[2]
        if "post" in methods:
            schemas[command] = methods["post"]["requestBody"]["content"]["application/json"]["schema"]
        else:
            query = {each["name"]: each["schema"] for each in methods["get"]["parameters"]}
            schemas[command] = {"type": "object", "properties": query, "additionalProperties": False}
    jsonschema.Draft202012Validator.check_schema({"$defs": schemas})
    for command, schema in schemas.items():
        validator = jsonschema.Draft202012Validator(schema)
        assert validator.is_valid(TAKEN.get(command, {})), command
        assert not validator.is_valid({"nonsense": 1})


@pytest.mark.parametrize("command", COMMANDS)
def test_results_match_their_schema(http_client, lab, command):
    jsonschema = pytest.importorskip("jsonschema")
    (method,) = openapi(COMMANDS.values())["paths"][f"/_sagemock/{command}"].values()
    schema = method["responses"]["200"]["content"]["application/json"]["schema"]
    http_client.action("quota", name="Total domains", limit=3)
    prepare(http_client, command)
    arguments = TAKEN.get(command, {})
    code, reply = http_client.run(command, **arguments)
    assert code == 200
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(reply)
    assert not jsonschema.Draft202012Validator(schema).is_valid("nonsense")


def test_result_schemas_are_specific():
    replies = {
        path.rpartition("/")[2]: method["responses"]["200"]["content"]["application/json"]["schema"]
        for path, methods in openapi(COMMANDS.values())["paths"].items()
        for method in methods.values()
    }
    assert replies["state"] == {"type": "object"}
    assert replies["calls"] == {"type": "array", "items": {"type": "object"}}
    assert replies["account-feature"] == {"type": "object", "additionalProperties": {"type": "boolean"}}
    assert replies["known-names"]["additionalProperties"] == {"type": "array", "items": {"type": "string"}}


def test_document_is_valid_openapi():
    """Check the parts of the specification that the document uses; a complete validator is a heavy dependency."""
    document = openapi(COMMANDS.values())
    assert set(document) <= {"openapi", "info", "servers", "paths", "components", "security", "tags"}
    assert {"title", "version"} <= set(document["info"])
    ids = [method["operationId"] for methods in document["paths"].values() for method in methods.values()]
    assert len(ids) == len(set(ids))
    for methods in document["paths"].values():
        for method in methods.values():
            assert all(re.fullmatch(r"[1-5]\d\d", code) for code in method["responses"])
            assert all(response["description"] for response in method["responses"].values())
    assert all(server["url"] for server in document["servers"])
    schemes = document["components"]["securitySchemes"]
    assert all(set(need) <= set(schemes) for need in document["security"])
