"""Documented outcomes of conditions; the numbers are those of docs/aws/authorization.md."""

import pytest

IP, TAG, TAGS, USER = "aws:SourceIp", "aws:PrincipalTag/team", "aws:TagKeys", "aws:username"
ARN, TIME, MFA, AGE = "aws:PrincipalArn", "aws:CurrentTime", "aws:MultiFactorAuthPresent", "aws:MultiFactorAuthAge"
ROLE = "arn:aws:iam::123456789012:role/team/DataScientist"

# (rule, operator, key, values of the policy, values of the request or None, whether the condition holds)
OUTCOMES = [
    # strings
    ("1.11 equal strings", "StringEquals", USER, "john", "john", True),
    ("1.11 values have case", "StringEquals", USER, "john", "John", False),
    ("1.11 ignore case", "StringEqualsIgnoreCase", USER, "john", "JOHN", True),
    ("1.11 not ignore case", "StringNotEqualsIgnoreCase", USER, "john", "JOHN", False),
    ("1.11 keys have no case", "StringEquals", "AWS:UserName", "john", "john", True),
    ("1.6 values are alternatives", "StringEquals", USER, ["john", "jane"], "jane", True),
    ("1.6 none of the values", "StringEquals", USER, ["john", "jane"], "joe", False),
    ("1.6 negated values are all excluded", "StringNotEquals", USER, ["john", "jane"], "jane", False),
    ("1.6 negated values that differ", "StringNotEquals", USER, ["john", "jane"], "joe", True),
    ("1.12 star", "StringLike", USER, "jo*", "john", True),
    ("1.12 star for nothing", "StringLike", USER, "john*", "john", True),
    ("1.12 question mark", "StringLike", USER, "joh?", "john", True),
    ("1.12 question mark is one character", "StringLike", USER, "john?", "john", False),
    ("1.12 star in the middle", "StringLike", USER, "j*n", "john", True),
    ("1.12 like has case", "StringLike", USER, "JO*", "john", False),
    ("1.12 not like", "StringNotLike", USER, "jo*", "john", False),
    ("1.12 not like others", "StringNotLike", USER, "jo*", "mary", True),
    ("1.12 equals has no wildcards", "StringEquals", USER, "jo*", "john", False),
    ("1.12 equals compares the star", "StringEquals", USER, "jo*", "jo*", True),
    ("1.12 a dot is a dot", "StringLike", USER, "j.hn", "john", False),
    # absent keys
    ("1.7 absent, positive", "StringEquals", USER, "john", None, False),
    ("1.7 absent, like star", "StringLike", USER, "*", None, False),
    ("1.7 absent, negated", "StringNotEquals", USER, "john", None, True),
    ("1.7 absent, not like", "StringNotLike", USER, "*", None, True),
    ("1.7 absent, not IP", "NotIpAddress", IP, "10.0.0.0/8", None, True),
    ("1.7 absent, not ARN", "ArnNotLike", ARN, "arn:aws:iam::*:role/*", None, True),
    ("1.7 absent, not numeric", "NumericNotEquals", AGE, "3", None, True),
    ("1.7 absent, not date", "DateNotEquals", TIME, "2026-01-01", None, True),
    ("1.7 absent, if exists", "StringEqualsIfExists", USER, "john", None, True),
    ("1.7 absent, negated if exists", "StringNotEqualsIfExists", USER, "john", None, True),
    ("1.7 present, if exists", "StringEqualsIfExists", USER, "john", "jane", False),
    ("1.7 absent, Bool", "Bool", MFA, "true", None, False),
    ("1.7 absent, Bool false", "Bool", MFA, "false", None, False),
    ("1.7 absent, Bool if exists", "BoolIfExists", MFA, "false", None, True),
    ("1.7 an empty string is absent", "StringEqualsIfExists", USER, "john", "", True),
    ("1.7 an empty string is null", "Null", USER, "true", "", True),
    ("1.7 an empty list is null", "Null", TAGS, "true", [], True),
    ("1.7 null, absent", "Null", USER, "true", None, True),
    ("1.7 null, present", "Null", USER, "true", "john", False),
    ("1.7 not null, absent", "Null", USER, "false", None, False),
    ("1.7 not null, present", "Null", USER, "false", "john", True),
    ("1.12 null takes a JSON boolean", "Null", USER, True, None, True),
    # sets
    ("1.7 for all, absent", "ForAllValues:StringEquals", TAGS, ["team"], None, True),
    ("1.7 for any, absent", "ForAnyValue:StringEquals", TAGS, ["team"], None, False),
    ("1.7 for any negated, absent", "ForAnyValue:StringNotEquals", TAGS, ["team"], None, False),
    ("1.7 for all negated, absent", "ForAllValues:StringNotLike", TAGS, ["team*"], None, True),
    ("1.6 for all, each listed", "ForAllValues:StringEquals", TAGS, ["team", "cost"], ["team"], True),
    ("1.6 for all, one not listed", "ForAllValues:StringEquals", TAGS, ["team", "cost"], ["team", "x"], False),
    ("1.6 for any, one listed", "ForAnyValue:StringEquals", TAGS, ["team", "cost"], ["team", "x"], True),
    ("1.6 for any, none listed", "ForAnyValue:StringEquals", TAGS, ["team", "cost"], ["x"], False),
    ("1.6 for all, wildcard", "ForAllValues:StringLike", TAGS, ["key1*"], ["key1:legal", "key1:hr"], True),
    ("1.6 for all, wildcard fails", "ForAllValues:StringLike", TAGS, ["key1*"], ["key1:legal", "key2:hr"], False),
    ("1.8 for all not like, none matches", "ForAllValues:StringNotLike", TAGS, ["key1*"], ["key2:audit"], True),
    ("1.8 for all not like, one matches", "ForAllValues:StringNotLike", TAGS, ["key1*"], ["key1:x", "key2:y"], False),
    ("1.8 for all not like, two patterns", "ForAllValues:StringNotLike", TAGS, ["a*", "b*"], ["c", "b1"], False),
    ("1.6 for any not like, one differs", "ForAnyValue:StringNotLike", TAGS, ["a*"], ["a1", "b1"], True),
    ("1.6 for any not like, none differs", "ForAnyValue:StringNotLike", TAGS, ["a*"], ["a1", "a2"], False),
    ("1.11 tag keys have case", "ForAnyValue:StringEquals", TAGS, ["team"], ["Team"], False),
    ("1.7 for all if exists, absent", "ForAllValues:StringEqualsIfExists", TAGS, ["team"], None, True),
    # numbers
    ("1.12 less", "NumericLessThan", AGE, "3600", "1200", True),
    ("1.12 not less", "NumericLessThan", AGE, "3600", "3600", False),
    ("1.12 less or equal", "NumericLessThanEquals", AGE, "3600", "3600", True),
    ("1.12 greater", "NumericGreaterThan", AGE, "3600", "4000", True),
    ("1.12 greater or equal", "NumericGreaterThanEquals", AGE, 3600, "3600", True),
    ("1.12 numbers are not strings", "NumericEquals", AGE, "10", "10.0", True),
    ("1.12 numbers order by value", "NumericLessThan", AGE, "10", "9", True),
    ("1.12 not a number", "NumericEquals", AGE, "10", "ten", False),
    ("1.12 not equal numbers", "NumericNotEquals", AGE, "10", "11", True),
    # dates
    ("1.12 date before", "DateLessThan", TIME, "2026-07-01T00:00:00Z", "2026-06-30T23:59:59Z", True),
    ("1.12 date after", "DateGreaterThan", TIME, "2026-07-01T00:00:00Z", "2026-06-30T23:59:59Z", False),
    ("1.12 date in another zone", "DateEquals", TIME, "2026-07-01T00:00:00Z", "2026-07-01T02:00:00+02:00", True),
    ("1.12 date as epoch", "DateEquals", "aws:EpochTime", "2026-01-01T00:00:00Z", "1767225600", True),
    ("1.12 policy with epoch", "DateLessThanEquals", TIME, "1767225600", "2026-01-01T00:00:00Z", True),
    ("1.12 date without time", "DateGreaterThanEquals", TIME, "2026-01-01", "2026-01-01T00:00:00Z", True),
    ("1.12 date with fraction", "DateGreaterThan", TIME, "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5Z", True),
    ("1.12 date not equal", "DateNotEquals", TIME, "2026-01-01", "2026-01-02", True),
    # booleans, binary
    ("1.12 true", "Bool", MFA, "true", "true", True),
    ("1.12 false", "Bool", MFA, "false", "true", False),
    ("1.12 JSON boolean", "Bool", MFA, True, "true", True),
    ("1.12 booleans have no case", "Bool", MFA, "True", "true", True),
    ("1.12 binary", "BinaryEquals", "aws:key", "QmluYXJ5", "QmluYXJ5", True),
    ("1.12 binary differs", "BinaryEquals", "aws:key", "QmluYXJ5", "QmluYXJ6", False),
    # addresses
    ("1.12 in the network", "IpAddress", IP, "203.0.113.0/24", "203.0.113.17", True),
    ("1.12 outside of the network", "IpAddress", IP, "203.0.113.0/24", "203.0.114.17", False),
    ("1.12 one of the networks", "IpAddress", IP, ["192.0.2.0/24", "203.0.113.0/24"], "203.0.113.17", True),
    ("1.12 address without prefix", "IpAddress", IP, "203.0.113.17", "203.0.113.17", True),
    ("1.12 other address without prefix", "IpAddress", IP, "203.0.113.17", "203.0.113.18", False),
    ("1.12 IPv6", "IpAddress", IP, "2001:DB8:1234:5678::/64", "2001:db8:1234:5678::1", True),
    ("1.12 IPv4 is not in an IPv6 network", "IpAddress", IP, "2001:DB8::/32", "203.0.113.17", False),
    ("1.12 not in the network", "NotIpAddress", IP, "203.0.113.0/24", "203.0.113.17", False),
    ("1.12 not in any network", "NotIpAddress", IP, ["192.0.2.0/24", "203.0.113.0/24"], "198.51.100.1", True),
    # ARNs
    ("1.12 same ARN", "ArnEquals", ARN, ROLE, ROLE, True),
    ("1.12 ArnEquals has wildcards", "ArnEquals", ARN, "arn:aws:iam::*:role/team/*", ROLE, True),
    ("1.12 ArnLike", "ArnLike", ARN, "arn:aws:iam::123456789012:role/*", ROLE, True),
    ("1.12 a star passes slashes", "ArnLike", ARN, "arn:aws:iam::123456789012:role/*Scientist", ROLE, True),
    ("1.12 fields are compared for themselves", "ArnLike", ARN, "arn:aws:*:role/team/DataScientist", ROLE, False),
    ("1.12 StringLike crosses colons", "StringLike", ARN, "arn:aws:*:role/team/DataScientist", ROLE, True),
    ("1.12 other account", "ArnLike", ARN, "arn:aws:iam::210987654321:role/*", ROLE, False),
    ("1.12 not like", "ArnNotLike", ARN, "arn:aws:iam::*:role/admin/*", ROLE, True),
    ("1.12 not equals", "ArnNotEquals", ARN, "arn:aws:iam::*:role/*", ROLE, False),
    ("1.12 ARNs have case", "ArnLike", ARN, "arn:aws:iam::*:role/TEAM/*", ROLE, False),
]


@pytest.mark.parametrize(
    ("operator", "key", "wanted", "value", "expected"),
    [pytest.param(*outcome, id=rule) for rule, *outcome in OUTCOMES],
)
def test_a_condition_has_its_documented_outcome(decide, operator, key, wanted, value, expected):
    context = {} if value is None else {key: value if isinstance(value, str) else tuple(value)}
    assert decide({"Condition": {operator: {key: wanted}}}, context=context).allowed is expected


@pytest.mark.parametrize(
    ("conditions", "expected"),
    [
        ({"StringEquals": {USER: "john"}, "Bool": {MFA: "true"}}, True),
        ({"StringEquals": {USER: "john"}, "Bool": {MFA: "false"}}, False),
        ({"StringEquals": {USER: "john", TAG: "fraud"}}, True),
        ({"StringEquals": {USER: "john", TAG: "sales"}}, False),
        ({}, True),
    ],
    ids=["1.6 both operators", "1.6 one operator", "1.6 both keys", "1.6 one key", "no condition"],
)
def test_operators_and_keys_must_all_hold(decide, conditions, expected):
    context = {USER: "john", MFA: "true", TAG: "fraud"}
    assert decide({"Condition": conditions}, context=context).allowed is expected


def test_operator_names_ignore_case(decide):
    condition = {"foranyvalue:stringlikeifexists": {TAGS: "te*"}}
    assert decide({"Condition": condition}, context={TAGS: ("team",)}).allowed


def test_a_tag_key_in_a_condition_ignores_case(decide):
    condition = {"StringEquals": {"aws:RequestTag/TEAM": "fraud"}}
    assert decide({"Condition": condition}, context={"aws:RequestTag/team": "fraud"}).allowed


def test_a_deny_if_exists_denies_present_keys(decide):
    deny = {"Effect": "Deny", "Condition": {"StringNotEqualsIfExists": {USER: "john"}}}
    assert not decide({}, deny, context={USER: "jane"}).allowed
    assert not decide({}, deny).allowed
    assert decide({}, deny, context={USER: "john"}).allowed
