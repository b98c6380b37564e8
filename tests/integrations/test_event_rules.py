"""Rules of moto's EventBridge, which get our events."""

import io
import json
import zipfile
from contextlib import contextmanager

import boto3
import pytest
from moto import mock_aws

from sagemock import mock_sagemaker

from .conftest import ACCOUNT, REGION

STATES = {"source": ["aws.sagemaker"], "detail-type": ["SageMaker Notebook Instance State Change"]}
CALLS = {"source": ["aws.sagemaker"], "detail-type": ["AWS API Call via CloudTrail"]}
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:events"
WITHOUT_DOCKER = {"lambda": {"use_docker": False}, "stepfunctions": {"execute_state_machine": False}}


@pytest.fixture
def moto():
    with mock_aws(config=WITHOUT_DOCKER):
        yield


@pytest.fixture
def queue(cloud, aws):
    """Create a queue, and return the function that takes its messages."""
    url = aws("sqs").create_queue(QueueName="events")["QueueUrl"]

    def take():
        found = []
        while messages := aws("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                aws("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += [message["Body"] for message in messages]
        return found

    return take


@pytest.fixture
def put_rule(aws):
    """Create a rule with one target."""

    def put_rule(pattern=None, arn=QUEUE, name="rule", rule=None, **target):
        events = aws("events")
        schedule = {"ScheduleExpression": "rate(1 day)"} if pattern is None else {"EventPattern": json.dumps(pattern)}
        events.put_rule(Name=name, **schedule, **(rule or {}))
        events.put_targets(
            Rule=name,
            Targets=[{"Id": "1", "Arn": arn, **target}],
            **({} if not rule else {key: value for key, value in rule.items() if key == "EventBusName"}),
        )

    return put_rule


def test_queue_gets_the_events_of_cloud(cloud, queue, put_rule, create_notebook):
    put_rule(STATES)
    create_notebook()
    cloud.clock.settle()
    assert [json.loads(body) for body in queue()] == cloud.events
    assert len(cloud.events) == 2


def test_rule_gets_records_of_calls_in_order(cloud, queue, put_rule, create_notebook):
    put_rule({"source": ["aws.sagemaker"]})
    create_notebook().describe_notebook_instance(NotebookInstanceName="lab")
    details = [json.loads(body)["detail"] for body in queue()]
    labels = [detail.get("eventName") or detail["NotebookInstanceStatus"] for detail in details]
    assert labels == ["Pending", "CreateNotebookInstance", "InService"]


def test_rules_that_do_not_apply_get_nothing(queue, put_rule, create_notebook):
    put_rule(STATES, name="off", rule={"State": "DISABLED"})
    put_rule(name="schedule")
    put_rule({"source": ["aws.ec2"]}, name="other")
    create_notebook()
    assert queue() == []


@pytest.mark.parametrize(
    ("target", "text"),
    [
        ({"Input": '{"constant": 1}'}, '{"constant": 1}'),
        ({"InputPath": "$.detail.NotebookInstanceStatus"}, '"Pending"'),
        ({"InputPath": "$.resources[0]"}, f'"arn:aws:sagemaker:{REGION}:{ACCOUNT}:notebook-instance/lab"'),
        ({"InputPath": "$.detail['Tags']"}, "{}"),
        ({"InputPath": "$.detail.Absent"}, "null"),
    ],
)
def test_target_gets_constant_or_part(queue, put_rule, create_notebook, target, text):
    put_rule(STATES | {"detail": {"NotebookInstanceStatus": ["Pending"]}}, **target)
    create_notebook()
    assert queue() == [text]


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{"name": <name>, "tags": <tags>}', '{"name": "lab", "tags": {}}'),
        ('"<name> is \\"<status>\\""', '"lab is \\"Pending\\""'),
        ('{"text": "<tags>", "absent": <absent>}', '{"text": "{}", "absent": ""}'),
        ("<unknown>", '""'),
        ('{"rule": <aws.events.rule-name>}', '{"rule": "rule"}'),
        ('{"arn": "<aws.events.rule-arn>"}', f'{{"arn": "arn:aws:events:{REGION}:{ACCOUNT}:rule/rule"}}'),
    ],
)
def test_target_gets_a_filled_template(queue, put_rule, create_notebook, template, text):
    paths = {
        "name": "$.detail.NotebookInstanceName",
        "status": "$.detail.NotebookInstanceStatus",
        "tags": "$.detail.Tags",
        "absent": "$.detail.Absent",
    }
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    put_rule(STATES | {"detail": {"NotebookInstanceStatus": ["Pending"]}}, InputTransformer=transformer)
    create_notebook()
    assert queue() == [text]


def test_template_may_contain_the_whole_event(cloud, queue, put_rule, create_notebook):
    template = '{"event": <aws.events.event.json>, "head": <aws.events.event>}'
    put_rule(STATES, InputTransformer={"InputTemplate": template})
    create_notebook()
    body = json.loads(queue()[0])
    assert body["event"] == cloud.events[0]
    assert body["head"] == {name: value for name, value in cloud.events[0].items() if name != "detail"}


def test_topic_passes_events_to_subscribers(queue, aws, put_rule, create_notebook):
    topic = aws("sns").create_topic(Name="topic")["TopicArn"]
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=QUEUE)
    put_rule(STATES, arn=topic)
    create_notebook()
    message = json.loads(json.loads(queue()[0])["Message"])
    assert message["detail"]["NotebookInstanceStatus"] == "Pending"


def test_stream_and_log_group_get_events(cloud, aws, put_rule, create_notebook):
    aws("kinesis").create_stream(StreamName="stream", ShardCount=1)
    aws("logs").create_log_group(logGroupName="/aws/events/sagemaker")
    put_rule(STATES, arn=f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/stream", name="stream")
    put_rule(STATES, arn=f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws/events/sagemaker", name="group")
    create_notebook()
    cloud.clock.advance(days=30)
    shard = aws("kinesis").get_shard_iterator(
        StreamName="stream", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    records = aws("kinesis").get_records(ShardIterator=shard)["Records"]
    logged = aws("logs").filter_log_events(logGroupName="/aws/events/sagemaker")["events"]
    assert [json.loads(record["Data"]) for record in records] == cloud.events
    assert sorted(event["message"] for event in logged) == sorted(map(json.dumps, cloud.events))


def test_state_machine_starts_for_an_event(cloud, aws, create_role, put_rule, create_notebook):
    definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
    machine = aws("stepfunctions").create_state_machine(name="m", definition=definition, roleArn=role(create_role))
    put_rule(STATES | {"detail": {"NotebookInstanceStatus": ["InService"]}}, arn=machine["stateMachineArn"])
    create_notebook(role=role(create_role, "Scientist"))
    cloud.clock.settle()
    (run,) = aws("stepfunctions").list_executions(stateMachineArn=machine["stateMachineArn"])["executions"]
    described = aws("stepfunctions").describe_execution(executionArn=run["executionArn"])
    assert json.loads(described["input"]) == cloud.events[1]


def role(create_role, name="Target"):
    return create_role(name)


def test_function_is_invoked_with_the_event(cloud, aws, create_role, put_rule, create_notebook, monkeypatch):
    from moto.awslambda_simple.models import LambdaSimpleBackend

    invoked = []
    invoke = LambdaSimpleBackend.invoke

    def record(self, function_name, qualifier, body, headers, response_headers):
        invoked.append((function_name, json.loads(body)))
        return invoke(self, function_name, qualifier, body, headers, response_headers)

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", record)
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as file:
        file.writestr("f.py", "def handler(event, context):\n    return event\n")
    function = aws("lambda").create_function(
        FunctionName="f",
        Runtime="python3.13",
        Role=create_role("Lambda"),
        Handler="f.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]
    put_rule(STATES, arn=function)
    create_notebook(role=create_role())
    assert invoked[0] == (function, cloud.events[0])


def test_other_bus_gets_the_event_unchanged(cloud, queue, aws, put_rule, create_notebook):
    bus = aws("events").create_event_bus(Name="other")["EventBusArn"]
    put_rule(STATES, arn=bus)
    put_rule(STATES, name="there", rule={"EventBusName": "other"})
    create_notebook()
    assert json.loads(queue()[0]) == cloud.events[0]


def test_buses_in_a_circle_end(cloud, queue, aws, put_rule, create_notebook):
    bus = aws("events").create_event_bus(Name="other")["EventBusArn"]
    put_rule(STATES, arn=bus)
    put_rule(STATES, arn=bus, name="again", rule={"EventBusName": "other"})
    create_notebook()
    assert cloud.resource("lab").name == "lab"


def test_archive_keeps_events_that_match(cloud, aws, put_rule, queue, create_notebook):
    bus = f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/default"
    aws("events").create_archive(ArchiveName="all", EventSourceArn=bus, EventPattern=json.dumps(STATES))
    put_rule(STATES)
    create_notebook()
    cloud.clock.settle()
    assert aws("events").describe_archive(ArchiveName="all")["EventCount"] == 2
    assert len(queue()) == 2


@pytest.mark.parametrize(
    ("arn", "reason"),
    [
        (f"arn:aws:sqs:{REGION}:{ACCOUNT}:missing", "does not exist"),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:missing", "moto has no lambda"),
        (f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/c", "targets of 'ecs' get no events"),
        (f"arn:aws:events:{REGION}:{ACCOUNT}:event-bus/missing", "event bus missing, which does not exist"),
    ],
)
def test_target_that_fails_is_only_logged(cloud, queue, put_rule, create_notebook, caplog, arn, reason):
    put_rule(STATES, arn=arn, name="broken")
    put_rule(STATES, name="good")
    create_notebook()
    assert len(queue()) == 1
    assert f"the event {cloud.events[0]['id']} did not reach" in caplog.text
    assert reason in caplog.text


def test_region_and_account_select_the_rules(cloud, queue, put_rule, create_notebook):
    put_rule(STATES)
    boto3.client("sagemaker", "eu-west-1").create_notebook_instance(
        NotebookInstanceName="lab", InstanceType="ml.t3.medium", RoleArn=f"arn:aws:iam::{ACCOUNT}:role/R"
    )
    assert queue() == []


@contextmanager
def nested(*mocks):
    if not mocks:
        yield
        return
    with mocks[0], nested(*mocks[1:]):
        yield


@pytest.mark.parametrize("order", [1, -1])
def test_rules_work_in_both_nesting_orders(order):
    with nested(*[mock_aws(), mock_sagemaker()][::order]):
        sqs, events = boto3.client("sqs", REGION), boto3.client("events", REGION)
        url = sqs.create_queue(QueueName="events")["QueueUrl"]
        events.put_rule(Name="rule", EventPattern=json.dumps(CALLS))
        events.put_targets(Rule="rule", Targets=[{"Id": "1", "Arn": QUEUE}])
        git = {"RepositoryUrl": "https://example.com/a"}
        boto3.client("sagemaker", REGION).create_code_repository(CodeRepositoryName="code", GitConfig=git)
        (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"]["eventName"] == "CreateCodeRepository"


def test_moto_off_delivers_nothing(moto, aws, put_rule):
    with mock_sagemaker(moto="off"):
        url = aws("sqs").create_queue(QueueName="events")["QueueUrl"]
        put_rule(CALLS)
        git = {"RepositoryUrl": "https://example.com/a"}
        aws("sagemaker").create_code_repository(CodeRepositoryName="code", GitConfig=git)
        assert "Messages" not in aws("sqs").receive_message(QueueUrl=url)
