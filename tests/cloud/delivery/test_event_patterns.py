"""Event patterns, in the language of EventBridge's rules."""

import pytest

from sagemock.cloud.delivery.pattern import EventPattern

EVENT = {
    "source": "aws.sagemaker",
    "resources": ["arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"],
    "detail": {
        "status": "InService",
        "type": "ml.t3.medium",
        "reason": None,
        "size": 20,
        "enabled": True,
        "address": "10.0.0.7",
        "groups": ["sg-1", "sg-2"],
        "tags": [{"key": "team", "value": "risk"}, {"key": "env", "value": "prod"}],
        "empty": {},
    },
}


@pytest.mark.parametrize(
    "rules",
    [
        {"source": ["aws.sagemaker"]},
        {"detail": {"status": ["Failed", "InService"]}},
        {"detail": {"reason": [None]}},
        {"detail": {"size": [20.0]}},
        {"detail": {"groups": ["sg-2"]}},
        {"detail": {"tags": {"key": ["env"], "value": ["prod"]}}},
        {"detail": {"type": [{"prefix": "ml.t3"}]}},
        {"detail": {"type": [{"prefix": {"equals-ignore-case": "ML.T3"}}]}},
        {"detail": {"type": [{"suffix": ".medium"}]}},
        {"detail": {"type": [{"suffix": {"equals-ignore-case": ".MEDIUM"}}]}},
        {"detail": {"status": [{"equals-ignore-case": "inservice"}]}},
        {"detail": {"type": [{"wildcard": "ml.*.medium"}]}},
        {"detail": {"type": [{"anything-but": "ml.m5.large"}]}},
        {"detail": {"type": [{"anything-but": ["ml.m5.large", 3]}]}},
        {"detail": {"type": [{"anything-but": {"prefix": "ml.m5"}}]}},
        {"detail": {"type": [{"anything-but": {"wildcard": ["*.large", "*.xlarge"]}}]}},
        {"detail": {"size": [{"numeric": [">", 5, "<=", 20]}]}},
        {"detail": {"size": [{"exists": True}]}},
        {"detail": {"absent": [{"exists": False}]}},
        {"detail": {"absent": {"deeper": [{"exists": False}]}}},
        {"detail": {"empty": [{"exists": False}]}},
        {"detail": {"address": [{"cidr": "10.0.0.0/24"}]}},
        {"$or": [{"source": ["aws.ec2"]}, {"detail": {"size": [20]}}]},
        {"detail": {"$or": [{"size": [1]}, {"status": ["InService"]}], "enabled": [True]}},
    ],
)
def test_event_matches_each_kind_of_rule(rules):
    assert EventPattern(rules).matches(EVENT)


@pytest.mark.parametrize(
    "rules",
    [
        {"source": ["aws.ec2"]},
        {"source": ["aws.sagemaker"], "detail": {"status": ["Failed"]}},
        {"detail": {"enabled": [1]}},
        {"detail": {"status": ["inservice"]}},
        {"detail": {"tags": {"key": ["team"], "value": ["prod"]}}},
        {"detail": {"type": [{"prefix": "ml.m5"}]}},
        {"detail": {"size": [{"prefix": "2"}]}},
        {"detail": {"type": [{"wildcard": "ml.*.large"}]}},
        {"detail": {"type": [{"wildcard": "ml\\*"}]}},
        {"detail": {"type": [{"anything-but": {"prefix": "ml."}}]}},
        {"detail": {"absent": [{"anything-but": "x"}]}},
        {"detail": {"size": [{"numeric": ["<", 20]}]}},
        {"detail": {"type": [{"numeric": ["<", 20]}]}},
        {"detail": {"status": [{"exists": False}]}},
        {"detail": {"empty": [{"exists": True}]}},
        {"detail": {"absent": [None]}},
        {"detail": {"status": [{"cidr": "10.0.0.0/24"}]}},
        {"$or": [{"source": ["aws.ec2"]}, {"detail": {"size": [21]}}]},
    ],
)
def test_event_differs_from_each_kind_of_rule(rules):
    assert not EventPattern(rules).matches(EVENT)


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({}, "the event pattern is empty"),
        ("{", "the event pattern is not JSON"),
        ({"detail": {}}, "'detail' of the event pattern is empty"),
        ({"source": "aws.sagemaker"}, "'source' of the event pattern must be a list or an object, not 'aws.sagemaker'"),
        ({"source": []}, "must be a list or an object"),
        ({"source": [["aws.sagemaker"]]}, "is a list in a list"),
        ({"detail": {"size": [{"numeric": [">"]}]}}, "'detail.size' of the event pattern: .* numeric needs a list"),
        ({"detail": {"size": [{"above": 5}]}}, "must be one filter, with one of the names prefix, suffix"),
        ({"detail": {"size": [{"anything-but": {"numeric": [">", 1]}}]}}, "anything-but needs a value"),
        ({"$or": [{"source": ["aws.sagemaker"]}]}, "must be a list of two or more patterns"),
    ],
)
def test_invalid_pattern_is_refused_with_place(rules, message):
    with pytest.raises(ValueError, match=message):
        EventPattern(rules)


def test_pattern_that_is_no_mapping_is_refused():
    with pytest.raises(TypeError, match="must be a mapping, such as"):
        EventPattern(["aws.sagemaker"])
