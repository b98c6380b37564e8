"""The admin API: whatever a cloud can do in process can be done by HTTP, and nothing that is sent there breaks it."""

import inspect
import json
import re

import pytest
import requests

from sagemock import Cloud
from sagemock.server.admin.commands import COMMANDS
from sagemock.server.admin.openapi import openapi

LAB = {"NotebookInstanceName": "lab"}


def status(visitor):
    return visitor.post("DescribeNotebookInstance", LAB).json()["NotebookInstanceStatus"]


@pytest.fixture
def lab(visitor, new):
    """A notebook instance that is Pending."""
    return visitor.post("CreateNotebookInstance", new).json()["NotebookInstanceArn"]


# --- what there is

# For each verb arguments that it takes; those of the console that change nothing here are tested with it.
TAKEN = {
    "advance": {"by": "5m"},
    "call": {"operation": "list_domains", "request": {}},
    "duration": {"kind": "NotebookInstance", "status": "Pending", "lasts": 90},
    "fail": {"operation": "CreateApp", "code": "ThrottlingException"},
    "fail-next": {"target": "NotebookInstance"},
    "logs": {"name": "lab"},
    "pin": {"at": "2026-11-21T09:00:00Z"},
    "quota": {"name": "Total domains", "limit": 1},
    "seed": {"document": {"us-east-1": {"Domains": []}}},
    "skeleton": {"operation": "CreateApp"},
    "speed": {"factor": 1},
    "account-feature": {"name": "kernel_gateway_deprecated", "on": True},
    "timeline": {"name": "lab"},
}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_verb_is_answered(visitor, lab, command):
    arguments = TAKEN.get(command, {})
    answer = visitor.ask(command, **arguments) if COMMANDS[command].reads else visitor.do(command, **arguments)
    assert answer[0] == 200, answer


# Public names of Cloud and Clock -> the verb that does it, or in parentheses why none has to.
REACHED = {
    "account_id": "state",
    "calls": "calls",
    "changes": "state",
    "clock": "state",
    "durations": "duration",
    "events": "events",
    "resources": "state",
    "fail": "fail",
    "fail_next": "fail-next",
    "faults": "state",
    "logs": "logs",
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
    **dict.fromkeys(["record_status", "record_call", "history", "lock", "publish"], "(what operations use)"),
    **dict.fromkeys(
        ["journal", "seeder", "save", "transaction", "queue", "position", "restore_position"],
        "(for states, seeds)",
    ),
    **dict.fromkeys(
        ["time", "call_later", "is_due", "run_due", "move_to", "reply", "sleep", "is_frozen", "frozen_at", "on_change"],
        "(what the cloud uses)",
    ),
}


def test_all_that_a_cloud_can_do_is_reached_by_a_verb():
    cloud = Cloud()
    public = {name for thing in (cloud, cloud.clock) for name in dir(thing) if not name.startswith("_")}
    assert public - set(REACHED) == set()
    assert {command for command in REACHED.values() if not command.startswith("(")} <= set(COMMANDS)


def test_the_arguments_of_a_verb_are_those_of_the_method():
    for command, method in (("fail", Cloud.fail), ("fail-next", Cloud.fail_next), ("logs", Cloud.logs)):
        assert set(inspect.signature(method).parameters) - {"self"} <= set(COMMANDS[command].parameters)


def test_health_says_what_runs(visitor):
    code, health = visitor.ask("health")
    assert (code, health["status"], health["jupyter"]) == (200, "running", False)


# --- looking


def test_the_state_shows_every_resource_as_it_is(visitor, lab):
    resource = visitor.ask("state")[1]["resources"][0]
    assert (resource["arn"], resource["kind"], resource["name"]) == (lab, "NotebookInstance", "lab")
    assert (resource["status"], resource["region"], resource["account_id"]) == ("Pending", "us-east-1", "123456789012")
    assert resource["due"] > resource["created"]
    assert [moment["status"] for moment in resource["timeline"]] == ["Pending"]


def test_the_state_shows_what_is_planted_and_set(visitor):
    visitor.do("fail", operation="CreateApp", code="ThrottlingException", times=3)
    visitor.do("fail-next", target="Domain", reason="No capacity")
    visitor.do("quota", name="Total domains", limit=2)
    visitor.do("account-feature", name="app_names_are_default", on=True)
    state = visitor.ask("state")[1]
    assert [(call["operation"], call["times"]) for call in state["faults"]["calls"]] == [("CreateApp", 3)]
    assert state["faults"]["transitions"] == [{"target": "Domain", "reason": "No capacity"}]
    assert state["quotas"] == {"Total domains": 2}
    assert state["account_features"]["app_names_are_default"] is True


def test_calls_and_events_are_told_from_where_one_stopped_reading(visitor, lab):
    visitor.post("DescribeNotebookInstance", {"NotebookInstanceName": "none"})
    calls = visitor.ask("calls")[1]
    assert [(call["operation"], call["error"]) for call in calls] == [
        ("CreateNotebookInstance", None),
        ("DescribeNotebookInstance", "ValidationException"),
    ]
    assert visitor.ask("calls", since=1)[1] == calls[1:]
    assert [event["detail"]["NotebookInstanceStatus"] for event in visitor.ask("events")[1]] == ["Pending"]
    assert visitor.ask("events", since=1)[1] == []


def test_the_timeline_of_a_resource_outlives_it(visitor, lab):
    visitor.do("settle")
    visitor.post("StopNotebookInstance", LAB)
    visitor.do("settle")
    visitor.post("DeleteNotebookInstance", LAB)
    visitor.do("settle")
    timeline = visitor.ask("timeline", name="lab")[1]
    assert [status for _, status, _ in map(dict.values, timeline)] == [
        *("Pending", "InService", "Stopping", "Stopped", "Deleting", "gone")
    ]
    assert visitor.ask("timeline", name="other")[0] == 400


# --- doing


def test_the_clock_is_turned(visitor, lab):
    before = visitor.ask("now")[1]["now"]
    after = visitor.do("advance", by="1d")[1]["now"]
    assert (before[:10] < after[:10], status(visitor)) == (True, "InService")


def test_the_clock_settles_what_is_in_transition(visitor, lab):
    visitor.do("settle")
    assert status(visitor) == "InService"


def test_the_clock_is_pinned_and_let_go(visitor):
    pinned = visitor.do("pin", at="2027-01-01T00:00:00")[1]
    assert pinned["now"] == pinned["start"] == "2027-01-01T00:00:00+00:00"
    assert visitor.do("pin", at=None)[1]["start"] is None


def test_the_real_clock_is_made_faster_until_a_reset(serving):
    visitor = serving(speed=2)
    assert visitor.do("speed", factor=1000)[1]["speed"] == 1000
    assert visitor.do("reset")[1]["speed"] == 2


def test_a_duration_is_set(visitor, new):
    visitor.do("duration", kind="NotebookInstance", status="Pending", lasts="2h")
    visitor.post("CreateNotebookInstance", new)
    visitor.do("advance", by="119m")
    assert status(visitor) == "Pending"
    visitor.do("advance", by="1m")
    assert status(visitor) == "InService"


def test_a_call_is_made_to_fail(visitor):
    visitor.do("fail", operation="list_domains", code="InternalFailure", message="Not today", times=2)
    for _ in range(2):
        answer = visitor.post("ListDomains")
        assert (answer.status_code, answer.json()["message"]) == (500, "Not today")
    assert visitor.post("ListDomains").status_code == 200


def test_a_call_fails_until_a_reset(visitor):
    visitor.do("fail", operation="ListDomains", code="AccessDeniedException", always=True)
    assert [visitor.post("ListDomains").status_code for _ in range(5)] == [400] * 5
    visitor.do("reset")
    assert visitor.post("ListDomains").status_code == 200


def test_a_transition_is_made_to_fail(visitor, lab):
    visitor.do("fail-next", target="lab", reason="No capacity")
    visitor.do("settle")
    assert status(visitor) == "Failed"
    assert visitor.ask("state")[1]["resources"][0]["failure"] == "No capacity"


def test_a_quota_is_set_and_lifted(visitor, new):
    visitor.do("quota", name="ml.t3.medium for notebook instance usage", limit=0)
    assert visitor.post("CreateNotebookInstance", new).json()["__type"] == "ResourceLimitExceeded"
    visitor.do("quota", name="ml.t3.medium for notebook instance usage", limit=None)
    assert visitor.post("CreateNotebookInstance", new).status_code == 200


def test_a_reset_leaves_nothing(visitor, lab):
    visitor.do("reset")
    state = visitor.ask("state")[1]
    assert (state["resources"], visitor.ask("calls")[1]) == ([], [])


def test_a_call_without_a_request_is_an_empty_one(visitor):
    assert visitor.do("call", operation="ListDomains")[1] == {"status": 200, "reply": {"Domains": []}}


def test_a_flag_is_said_as_people_say_it(visitor):
    for said in (True, "true", "on", "ON"):
        assert visitor.do("account-feature", name="volumes_come_late", on=said)[1]["volumes_come_late"] is True
        assert visitor.do("account-feature", name="volumes_come_late", on="off")[1]["volumes_come_late"] is False
    for said in (1, 0, "", None, []):
        assert visitor.do("account-feature", name="volumes_come_late", on=said)[0] == 400


def test_a_call_is_made_for_somebody(visitor):
    code, done = visitor.do("call", operation="create_code_repository", request={}, region="eu-west-1")
    assert (code, done["status"], done["reply"]["__type"]) == (200, 400, "ValidationException")
    assert visitor.service.cloud.calls[0].region == "eu-west-1"


# --- what is not taken

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
def test_what_makes_no_sense_is_refused_and_changes_nothing(visitor, kind, caplog):
    command, arguments, code, complaint = WRONG[kind]
    before = visitor.ask("state")[1] | {"clock": None}
    answer = visitor.do(command, **arguments)
    assert answer[0] == code
    assert complaint in answer[1]["error"]
    assert len(answer[1]["error"]) < 1000
    assert visitor.ask("state")[1] | {"clock": None} == before
    assert visitor.ask("now")[0] == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


@pytest.mark.parametrize("body", ["", "[]", "null", "5", "{", "[" * 100_000, b"\xff\xfe", '"{}"'])
def test_a_body_must_be_a_json_object(visitor, body):
    code, answer = visitor.do("advance", body=body)
    assert code == 400
    assert "JSON object" in answer["error"] or "advance needs by" in answer["error"]


@pytest.mark.parametrize(
    ("method", "command", "allowed"), [("POST", "state", "GET"), ("GET", "reset", "POST"), ("PUT", "reset", None)]
)
def test_looking_is_get_and_doing_is_post(visitor, lab, method, command, allowed):
    answer = visitor.request(method, f"/_sagemock/{command}")
    assert answer.status_code == 405
    assert answer.headers.get("Allow") == allowed
    assert "error" in answer.json()
    assert visitor.service.cloud.resources.all()


def test_a_body_without_end_is_refused(visitor):
    assert visitor.do("advance", body=b" " * 10_000_000)[0] == 413


@pytest.mark.parametrize(
    "document", ['{"X": 1e999}', '{"X": NaN}', '{"X":' * 500 + "1" + "}" * 500, r'{"X": "\ud800"}']
)
def test_what_callers_have_sent_can_be_told(visitor, document):
    visitor.post("ListDomains", document)
    code, calls = visitor.ask("calls")
    assert (code, calls[0]["operation"]) == (200, "ListDomains")
    assert visitor.ask("state")[0] == 200


def test_a_fault_of_our_own_is_a_500_whose_traceback_is_in_the_log_alone(visitor, monkeypatch, caplog):
    monkeypatch.setattr(Cloud, "reset", lambda _: 1 / 0)
    code, answer = visitor.do("reset")
    assert (code, answer) == (500, {"error": "Internal error in sagemock; see its log."})
    (record,) = [record for record in caplog.records if record.levelname == "ERROR"]
    assert record.name == "sagemock.server"
    assert "ZeroDivisionError" in caplog.text


def test_a_clock_cannot_be_sent_where_there_are_no_dates(serving, new):
    visitor = serving(speed=1)
    visitor.do("duration", kind="NotebookInstance", status="Pending", lasts="900000d")
    visitor.do("speed", factor=1e-300)
    visitor.post("CreateNotebookInstance", new)
    assert visitor.do("settle")[0] == 200
    assert status(visitor) == "InService"


# --- who may


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
def test_a_page_of_the_web_may_not(visitor, lab, path, headers):
    answer = visitor.request("POST" if path == "reset" else "GET", f"/_sagemock/{path}", headers=headers)
    assert answer.status_code == 403
    assert list(answer.json()) == ["error"]
    assert visitor.service.cloud.resources.all()


def test_a_page_of_its_own_may(visitor):
    headers = {"Origin": visitor.url, "Sec-Fetch-Site": "same-origin"}
    assert visitor.request("GET", "/_sagemock/state", headers=headers).status_code == 200


@pytest.mark.parametrize("path", ["health", "state", "stream", "openapi.json", "nonsense"])
@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer guess"}, {"Authorization": "s3cret"}, {"Cookie": "=;;=,"}]
)
def test_the_token_is_asked_for(serving, path, headers):
    visitor = serving(token="s3cret")
    answer = visitor.request("GET", f"/_sagemock/{path}", headers=headers)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "s3cret" not in answer.text


def test_the_token_is_a_bearer(serving):
    assert serving(token="s3cret").ask("health")[0] == 200


def test_no_reply_is_taken_for_a_page_or_kept(visitor):
    answer = visitor.request("GET", "/_sagemock/<script>alert(1)</script>")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"


# --- the stream


def test_the_stream_tells_of_every_change(visitor, new):
    with requests.Session() as session:
        stream = session.get(f"{visitor.url}/_sagemock/stream", stream=True, timeout=30)
        assert stream.headers["Content-Type"] == "text/event-stream"
        lines = stream.iter_lines(chunk_size=1)
        assert [next(lines) for _ in range(3)] == [b"event: change", b"data: 0", b""]
        visitor.post("CreateNotebookInstance", new)
        assert next(lines) == b"event: change"
        assert int(next(lines).removeprefix(b"data: ")) > 0
        stream.close()


# --- the OpenAPI document


def test_the_document_describes_every_verb(visitor):
    code, document = visitor.ask("openapi.json")
    assert (code, document["openapi"]) == (200, "3.1.0")
    assert document == json.loads(json.dumps(openapi(COMMANDS.values())))
    told = {path.rpartition("/")[2]: next(iter(methods)) for path, methods in document["paths"].items()}
    assert told == {name: "get" if command.reads else "post" for name, command in COMMANDS.items()}
    assert all(method["summary"] for methods in document["paths"].values() for method in methods.values())


def test_its_schemas_are_json_schemas_that_fit_what_verbs_take():
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
def test_what_a_verb_answers_fits_the_schema_of_its_reply(visitor, lab, command):
    jsonschema = pytest.importorskip("jsonschema")
    (method,) = openapi(COMMANDS.values())["paths"][f"/_sagemock/{command}"].values()
    schema = method["responses"]["200"]["content"]["application/json"]["schema"]
    visitor.do("quota", name="Total domains", limit=3)
    arguments = TAKEN.get(command, {})
    code, reply = visitor.ask(command, **arguments) if COMMANDS[command].reads else visitor.do(command, **arguments)
    assert code == 200
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(reply)
    assert not jsonschema.Draft202012Validator(schema).is_valid("nonsense")


def test_schemas_of_replies_say_what_is_in_them():
    replies = {
        path.rpartition("/")[2]: method["responses"]["200"]["content"]["application/json"]["schema"]
        for path, methods in openapi(COMMANDS.values())["paths"].items()
        for method in methods.values()
    }
    assert replies["state"] == {"type": "object"}
    assert replies["calls"] == {"type": "array", "items": {"type": "object"}}
    assert replies["account-feature"] == {"type": "object", "additionalProperties": {"type": "boolean"}}
    assert replies["known-names"]["additionalProperties"] == {"type": "array", "items": {"type": "string"}}


def test_it_is_an_openapi_document():
    """As far as the specification says it of what ours uses: its own validator would be heavy."""
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
