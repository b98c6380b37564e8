"""Policy variables; the numbers are those of docs/aws/authorization.md."""

import pytest

LAB = "arn:aws:sagemaker:*:*:notebook-instance/"
TEAM = "${aws:PrincipalTag/team}"


@pytest.mark.parametrize(
    ("resource", "context", "expected"),
    [
        pytest.param(LAB + "${aws:username}", {"aws:username": "lab"}, True, id="1.13 a variable"),
        pytest.param(LAB + "${aws:username}", {"aws:username": "other"}, False, id="1.13 another value"),
        pytest.param(LAB + "${AWS:UserName}", {"aws:username": "lab"}, True, id="1.11 keys have no case"),
        pytest.param(LAB + "${aws:username}", {}, False, id="1.14 no value matches nothing"),
        pytest.param(LAB + "${aws:username}", {"aws:username": "*"}, False, id="1.13 values have no wildcards"),
        pytest.param(LAB + "${aws:username}*", {"aws:username": "l"}, True, id="1.13 a wildcard after a variable"),
        pytest.param(LAB + "${aws:username, 'lab'}", {}, True, id="1.13 the default"),
        pytest.param(LAB + "${aws:username, 'lab'}", {"aws:username": "x"}, False, id="1.13 a value, not the default"),
        pytest.param(LAB + "l${*}b", {}, False, id="1.13 the star is a character"),
        pytest.param(LAB + "la${?}", {}, False, id="1.13 the question mark is a character"),
        pytest.param(
            "arn:aws:sagemaker:${aws:region}:*:*", {"aws:region": "us-east-1"}, False, id="1.5 not before the resource"
        ),
        pytest.param(LAB + "${aws:TagKeys}", {"aws:TagKeys": ("lab",)}, False, id="1.13 not of multivalued keys"),
    ],
)
def test_variables_in_resources(decide, resource, context, expected):
    assert decide({"Resource": resource}, context=context).allowed is expected


@pytest.mark.parametrize(
    ("operator", "wanted", "context", "expected"),
    [
        pytest.param("StringEquals", TEAM, {"team": "a"}, True, id="1.13 equals"),
        pytest.param("StringEquals", TEAM, {"team": "b"}, False, id="1.13 not equal"),
        pytest.param("StringEquals", [TEAM, "a"], {"team": "b"}, True, id="1.13 and a fixed value"),
        pytest.param("StringEqualsIgnoreCase", TEAM, {"team": "A"}, True, id="1.13 without case"),
        pytest.param("StringLike", TEAM + "*", {"team": ""}, False, id="1.14 an empty value is none"),
        pytest.param("StringLike", "*" + TEAM, {"team": "a"}, True, id="1.13 like"),
        pytest.param("StringLike", TEAM, {"team": "*"}, False, id="1.13 a star in the value"),
        pytest.param("StringEquals", TEAM, {}, False, id="1.14 positive without value"),
        pytest.param("StringNotEquals", TEAM, {}, True, id="1.14 negated without value"),
        pytest.param("StringNotLike", TEAM, {}, True, id="1.14 not like without value"),
        pytest.param("StringNotEquals", TEAM, {"team": "a"}, False, id="1.13 negated"),
        pytest.param("StringEquals", "${aws:PrincipalTag/team, 'a'}", {}, True, id="1.13 default"),
        pytest.param("StringEquals", "${aws:PrincipalTag/team,'a'}", {}, True, id="1.13 default without space"),
        pytest.param("StringEquals", "${$}{a}", {}, False, id="1.13 the dollar is a character"),
    ],
)
def test_variables_in_conditions(decide, operator, wanted, context, expected):
    condition = {operator: {"aws:ResourceTag/team": wanted}}
    tags = {f"aws:PrincipalTag/{name}": value for name, value in context.items()}
    assert decide({"Condition": condition}, context={**tags, "aws:ResourceTag/team": "a"}).allowed is expected


def test_older_versions_have_no_variables(decide):  # rule 1.13
    resource = LAB + "${aws:username}"
    context = {"aws:username": "lab"}
    assert not decide({"Resource": resource}, context=context, version="2008-10-17").allowed
    literal = {"StringEquals": {"aws:ResourceTag/x": "${aws:username}"}}
    context["aws:ResourceTag/x"] = "${aws:username}"
    assert decide({"Condition": literal}, context=context, version="2008-10-17").allowed


def test_other_operators_have_no_variables(decide):  # rule 1.13
    condition = {"NumericEquals": {"aws:MultiFactorAuthAge": "${aws:PrincipalTag/age}"}}
    context = {"aws:MultiFactorAuthAge": "3", "aws:PrincipalTag/age": "3"}
    assert not decide({"Condition": condition}, context=context).allowed


def test_arn_operators_have_variables(decide):  # rule 1.13
    condition = {"ArnLike": {"sagemaker:OwnerUserProfileArn": "arn:aws:sagemaker:*:*:user-profile/*/${aws:username}"}}
    context = {"sagemaker:OwnerUserProfileArn": "arn:aws:sagemaker:us-east-1:123456789012:user-profile/d-1/alice"}
    assert decide({"Condition": condition}, context={**context, "aws:username": "alice"}).allowed
    assert not decide({"Condition": condition}, context={**context, "aws:username": "bob"}).allowed
