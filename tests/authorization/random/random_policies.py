"""Random policies and requests, in which conditions hold about as often as they do not."""

ACTIONS = ["sagemaker:CreateNotebookInstance", "sagemaker:StopNotebookInstance", "sagemaker:CreateApp", "iam:PassRole"]
ACTION_PATTERNS = [
    "*",
    "sagemaker:*",
    "sagemaker:Create*",
    "SAGEMAKER:stop*",
    "sagemaker:*Instance",
    "sage*:*",
    "iam:PassRole",
    "sagemaker:CreateAp?",
    "s3:*",
    *ACTIONS,
]
RESOURCES = [
    "*",
    "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab",
    "arn:aws:sagemaker:eu-west-1:123456789012:app/d-1/alice/JupyterLab/default",
    "arn:aws:iam::123456789012:role/team/DataScientist",
    "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/a:b",
]
RESOURCE_PATTERNS = [
    "*",
    "*",
    "*",
    "arn:aws:sagemaker:*:*:notebook-instance/*",
    "arn:aws:sagemaker",
    "arn:aws:sagemaker:us-*",
    "arn:aws:sagemaker:*:123456789012:app/*/${aws:username}/*",
    "arn:aws:iam::*:role/*",
    "arn:aws:s*r:us-east-?:*:*",
    "arn:aws:sagemaker:*:*:notebook-instance/${aws:PrincipalTag/lab, 'lab'}",
    "arn:*:*:*:*:*/l?b",
    "arn:*:notebook-instance/lab",
    "arn:aws:sagemaker:*:*:notebook-instance/${aws:TagKeys}",
    "arn:aws:sagemaker:us*1:*:*",
]
STRINGS = [
    "alice",
    "Alice",
    "a*",
    "*",
    "lab",
    "l?b",
    "${aws:username}",
    "${aws:PrincipalTag/lab, 'lab'}",
    "${*}",
    "x${$}",
]
ARNS = [
    "arn:aws:iam::123456789012:role/team/DataScientist",
    "arn:aws:iam::*:role/*",
    "arn:aws:iam::*:role/${aws:username}",
    "arn:*:*:*:*:*",
    "not-an-arn",
]
NUMBERS = ["1", "1.0", "10", "9", "-3", "many", "1767225600"]
DATES = ["2026-01-01T00:00:00Z", "2026-01-01T01:00:00+01:00", "1767225600", "2025-12-31T23:59:59Z", "soon"]
ADDRESSES = ["192.0.2.7", "192.0.2.0/24", "198.51.100.0/24", "2001:db8::/32", "2001:db8::1", "here"]
BOOLEANS = ["true", "false", "True", "maybe", True, False]
BINARY = ["QQ==", "Qg==", "?"]

_ORDERS = ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
VALUES = {
    **dict.fromkeys(("StringEquals", "StringNotEquals", "StringLike", "StringNotLike"), STRINGS),
    **dict.fromkeys(("StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"), STRINGS),
    **dict.fromkeys(("ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"), ARNS[:-1]),
    **{f"Numeric{order}": NUMBERS for order in _ORDERS},
    **{f"Date{order}": DATES for order in _ORDERS},
    **dict.fromkeys(("IpAddress", "NotIpAddress"), ADDRESSES),
    "Bool": BOOLEANS,
    "BinaryEquals": BINARY,
    "Null": ["true", "false"],
}
SINGLE_KEYS = ["aws:username", "aws:PrincipalTag/lab", "aws:ResourceTag/Team", "sagemaker:RootAccess"]
MULTIVALUED_KEYS = ["aws:TagKeys", "sagemaker:InstanceTypes", "sagemaker:VpcSubnets"]
REQUEST_VALUES = [
    "alice",
    "Alice",
    "lab",
    "*",
    "x$",
    "",
    "1",
    "10",
    *DATES,
    "192.0.2.7",
    "2001:db8::1",
    "true",
    "false",
    "QQ==",
    ARNS[0],
    ARNS[4],
]


def random_document(random):
    statements = [random_statement(random) for _ in range(random.randint(1, 3))]
    return {"Version": random.choice(["2012-10-17"] * 4 + ["2008-10-17"]), "Statement": statements}


def random_statement(random):
    action = random.choice(["Action"] * 5 + ["NotAction"])
    resource = random.choice(["Resource"] * 5 + ["NotResource"])
    statement = {
        "Effect": random.choice(["Allow", "Allow", "Allow", "Deny"]),
        action: some(random, ACTION_PATTERNS),
        resource: some(random, RESOURCE_PATTERNS),
    }
    if random.random() < 0.7:
        statement["Condition"] = dict(random_condition(random) for _ in range(random.randint(1, 2)))
    return statement


def random_condition(random):
    name = random.choice(list(VALUES))
    prefix = random.choice(["", "", "ForAllValues:", "ForAnyValue:"]) if name != "Null" else ""
    suffix = random.choice(["", "", "IfExists"]) if name != "Null" else ""
    keys = random.sample(SINGLE_KEYS + MULTIVALUED_KEYS, random.randint(1, 2))
    return f"{prefix}{name}{suffix}", {random_case(random, key): some(random, VALUES[name]) for key in keys}


def random_case(random, key):
    return random.choice([key, key.lower(), key.upper()])


def some(random, values):
    return random.choice(values) if random.random() < 0.5 else random.choices(values, k=random.randint(1, 3))


def random_context(random):
    context = {}
    for key in SINGLE_KEYS:
        if random.random() < 0.75:
            context[key.lower()] = (random.choice(REQUEST_VALUES),)
    for key in MULTIVALUED_KEYS:
        if random.random() < 0.75:
            context[key.lower()] = tuple(random.choice(REQUEST_VALUES) for _ in range(random.randint(0, 3)))
    return context
