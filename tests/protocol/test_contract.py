"""Contract tests: every reply of every operation fits the API model, and every error is well-formed."""

import json
import re
import traceback
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path

import boto3
import hypothesis.strategies as st
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ParamValidationError
from botocore.validate import ParamValidator
from hypothesis import HealthCheck, given, settings

import sagemock
from sagemock import mock_sagemaker
from sagemock.cloud import dispatcher, operations
from sagemock.mock.activation import activate, deactivate
from sagemock.protocol import constraints
from sagemock.protocol.service_model import service_model, snake_case

NAMES = operations.names()
LISTS = [name for name in NAMES if name.startswith("List")]
MODEL = service_model()
REGION = "us-east-1"
thorough = settings(deadline=None, max_examples=4, suppress_health_check=[HealthCheck.too_slow])


def each_operation(names=NAMES):
    return pytest.mark.parametrize("operation", names)


# --- a cloud with resources

# Strings for requests, by shape, if one that only matches the pattern would be refused for another reason. Names from
# replies are added. Other shapes have the names "first", "other" and "missing", if their patterns allow those.
DISTRIBUTION = f"arn:aws:sagemaker:{REGION}:885854791233:image/sagemaker-distribution-cpu"
TEXTS = {
    "NotebookInstanceName": ["notebook", "other", "missing"],
    "NotebookInstanceLifecycleConfigName": ["config", "other", "missing"],
    "EntityName": ["repository", "other", "missing"],
    "CodeRepositoryNameOrUrl": ["repository", "missing", "https://github.com/aws/amazon-sagemaker-examples.git"],
    "GitConfigUrl": ["https://github.com/aws/amazon-sagemaker-examples.git"],
    "NotebookInstanceLifecycleConfigContent": ["IyEvYmluL2Jhc2gK"],
    "StudioLifecycleConfigName": ["studio", "other", "missing"],
    "StudioLifecycleConfigContent": ["IyEvYmluL2Jhc2gK"],
    "ImageName": ["image", "other", "missing"],
    "ImageBaseImage": [f"123456789012.dkr.ecr.{REGION}.amazonaws.com/analysis:latest"],
    "SageMakerImageVersionAlias": ["latest", "1.0"],
    "ClientToken": ["first", "second"],
    "AppImageConfigName": ["app", "other", "missing"],
    "DomainName": ["domain", "other", "missing"],
    "UserProfileName": ["alice", "bob", "missing"],
    "SpaceName": ["space", "other", "missing"],
    "AppName": ["default", "other", "missing"],
    "VpcId": ["vpc-1"],
    "SubnetId": ["subnet-1"],
    "LandingUri": ["app:JupyterServer:", "studio::home", "elsewhere"],
    "RoleArn": ["arn:aws:iam::123456789012:role/SageMakerRole"],
    "ResourceArn": [f"arn:aws:sagemaker:{REGION}:123456789012:notebook-instance/notebook"],
    "TrackingServerName": ["tracking", "other", "missing"],
    "MlflowAppName": ["app", "other"],
    "PartnerAppName": ["app", "other"],
    "NonEmptyString64": ["small"],
    "MlflowVersion": ["3.0.0"],
    "S3Uri": ["s3://bucket/artifacts"],
    "TagKey": ["team"],
    "TagValue": ["research"],
}


# In this order, because of the dependencies.
CREATES = sorted(
    (name for name in NAMES if name.startswith("Create") and "Presigned" not in name),
    key=lambda name: (name == "CreateApp", name != "CreateDomain", name == "CreateSpace", name),
)


class World:
    """A mock with one or two resources of every kind, and clients with and without parameter validation."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.strict, self.lax = client(parameter_validation=True), client(parameter_validation=False)
        self.texts = {**TEXTS, "DomainId": [], "MlflowAppArn": [], "PartnerAppArn": [], "ResourceIdentifier": []}
        self.arns = []
        for turn in (0, 1):
            for name in CREATES:
                self.create(name, turn)
        self.create("CreateDomain", 1, DomainName="empty")
        if "StartSession" in NAMES:
            self.run_remote_space()
        for arn in self.arns:
            self.call("AddTags", {"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "research"}]})
        for name in {"StopNotebookInstance", "StopMlflowTrackingServer", "DeleteApp"}.intersection(NAMES):
            self.call(name, self.request_of(name, 1))
        cloud.clock.settle()

    def create(self, operation, turn, **other):
        reply = self.call(operation, self.request_of(operation, turn) | other)
        self.arns += [text for member, text in reply.items() if member.endswith("Arn")]
        if operation == "CreateMlflowApp":
            self.texts["MlflowAppArn"].append(reply["Arn"])
        if operation == "CreatePartnerApp":
            self.texts["PartnerAppArn"].append(reply["Arn"])
        if operation == "CreateDomain":  # an older botocore drops DomainId from the reply
            self.texts["DomainId"].append(reply["DomainArn"].rpartition("/")[2])
        self.cloud.clock.settle()  # later resources may refer to it

    def run_remote_space(self):
        """Create a space with remote access, and its app."""
        lab = {"DefaultResourceSpec": {"InstanceType": "ml.t3.large", "SageMakerImageArn": DISTRIBUTION}}
        settings = {"AppType": "JupyterLab", "RemoteAccess": "ENABLED", "JupyterLabAppSettings": lab}
        domain, owner = {"DomainId": self.texts["DomainId"][0]}, {"OwnerUserProfileName": "alice"}
        sharing = {"OwnershipSettings": owner, "SpaceSharingSettings": {"SharingType": "Private"}}
        space = {**domain, "SpaceName": "remote"}
        arn = self.call("CreateSpace", {**space, "SpaceSettings": settings, **sharing})["SpaceArn"]
        self.texts["ResourceIdentifier"].append(arn)
        self.cloud.clock.settle()
        self.call("CreateApp", {**space, "AppType": "JupyterLab", "AppName": "default"})
        self.cloud.clock.settle()

    def request_of(self, operation, turn):
        """Return the simplest request that succeeds."""
        shape = MODEL.operation_model(operation).input_shape
        also = {
            member: value if value is not None else self.smallest(shape.members[member], turn)
            for member, value in ALSO.get(operation, {}).items()
        }
        return self.smallest(shape, turn) | also

    def smallest(self, shape, turn):
        """Return the required members with example values."""
        if shape.type_name == "structure":
            return {member: self.smallest(shape.members[member], turn) for member in shape.required_members}
        if getattr(shape, "enum", None):
            return shape.enum[turn % len(shape.enum)]
        if shape.type_name == "list":
            return [self.smallest(shape.member, turn)]
        texts = self.texts.setdefault(shape.name, ["first", "other", "missing"])
        text = texts[turn % len(texts)]
        allowed = constraints.compiled(shape.metadata.get("pattern", ".*")).fullmatch(text)
        assert allowed, f"{shape.name} is required: add examples of it to TEXTS"
        return text

    def call(self, operation, request, *, strict=True):
        return getattr(self.strict if strict else self.lax, snake_case(operation))(**request)

    def all_items(self, operation, request):
        """Return all items of a list, from all its pages."""
        into, found = summaries_of(operation), []
        while True:
            reply = self.call(operation, request)
            found += reply[into]
            if "NextToken" not in reply:
                return found
            assert reply[into], "an empty page with a NextToken"
            request = {**request, "NextToken": reply["NextToken"]}


@cache
def client(**options):
    """Return a client, the same for all tests, since clients may be older than the mock."""
    return session().client(
        "sagemaker",
        REGION,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
        config=Config(retries={"total_max_attempts": 1}, **options),
    )


@cache
def session():
    """Return one session for all clients, so that they share exception classes."""
    return boto3.Session()


unchanged_worlds = []  # at most one; creating a world takes longer than most tests


@contextmanager
def populated():
    """Yield an active world: the one of the test before, if no call has changed it, or a new one."""
    world = unchanged_worlds.pop() if unchanged_worlds else new_world()
    calls = len(world.cloud.calls)
    activate(world.cloud)
    try:
        yield world
    finally:
        deactivate(world.cloud)
    if not any(changes_the_world(call) for call in world.cloud.calls[calls:]):
        unchanged_worlds.append(world)


def new_world():
    with mock_sagemaker(clock="manual") as cloud:
        return World(cloud)


def changes_the_world(call):
    return call.error is None and not call.operation.startswith(("Describe", "List"))


# Members that a call needs, in addition to those that the model requires, to succeed or to create items for lists; None
# for an example value of the model.
ALSO = {
    "CreateApp": {"UserProfileName": None, "ResourceSpec": {"InstanceType": "system"}},
    "CreateDomain": {
        "AuthMode": "IAM",
        "DefaultUserSettings": {"ExecutionRole": TEXTS["RoleArn"][0]},
        "DefaultSpaceSettings": {"ExecutionRole": TEXTS["RoleArn"][0]},
        "SubnetIds": None,
        "VpcId": None,
    },
    "CreateImageVersion": {"Aliases": ["latest", "1.0"]},
    "DeleteApp": {"UserProfileName": None},
    "DeleteImageVersion": {"Version": 1},
    "DescribeApp": {"UserProfileName": None},
    "UpdateImageVersion": {"Version": 1},
}


def summaries_of(operation):
    """Return the member with the items of a list operation."""
    members = MODEL.operation_model(operation).output_shape.members
    return next(name for name, shape in members.items() if shape.type_name == "list")


# --- requests generated from the model


def valid(shape, world):
    """Return a strategy for the values that a shape allows."""
    if shape.type_name == "structure":
        required = {member: valid(shape.members[member], world) for member in shape.required_members}
        others = {member: valid(inner, world) for member, inner in shape.members.items() if member not in required}
        return st.fixed_dictionaries(required, optional=others)
    limits = shape.metadata
    if shape.type_name == "list":
        most = min(limits.get("max", 3), limits.get("min", 0) + 3)
        return st.lists(valid(shape.member, world), min_size=limits.get("min", 0), max_size=most)
    if shape.type_name == "map":
        return st.dictionaries(valid(shape.key, world), valid(shape.value, world), max_size=2)
    if shape.type_name in ("integer", "long"):
        return st.integers(limits.get("min", -(2**31)), limits.get("max", 2**31 - 1))
    if shape.type_name == "timestamp":
        return st.integers(0, 2**32)
    if shape.type_name == "boolean":
        return st.booleans()
    assert shape.type_name == "string", f"no strategy for the type {shape.type_name}"
    return valid_text(shape, world)


def valid_text(shape, world):
    if shape.enum:
        return st.sampled_from(shape.enum)
    known = [*world.texts.get(shape.name, ()), *(world.arns if shape.name.endswith("Arn") else ())]
    if shape.name == "NextToken":
        return st.text(max_size=50)
    usual = st.sampled_from(known) if known else st.nothing()
    return usual | any_match(shape.metadata.get("pattern"), *sizes(shape))


def sizes(shape):
    return shape.metadata.get("min", 0), min(shape.metadata.get("max", 300), 300)


@cache
def any_match(pattern, shortest, longest):
    if pattern is None:
        return st.text(min_size=shortest, max_size=longest)
    texts = st.from_regex(constraints.compiled(pattern), fullmatch=True)
    return texts.filter(lambda text: shortest <= len(text) <= longest)


ODD_VALUES = [
    None,
    "",
    "x" * 5000,
    "§ \ud800",
    "null",
    -1,
    0,
    10**30,
    1.5,
    float("nan"),
    True,
    [],
    [None],
    [[]],
    {},
    {"a": {}},
]
odd_value = st.sampled_from(ODD_VALUES)


@st.composite
def invalid(draw, shape, world):
    """Return a strategy for requests with one or two violations of the model."""
    request = draw(valid(shape, world))
    for _ in range(draw(st.integers(1, 2))):
        break_one_member(draw, shape, request)
    return request


def break_one_member(draw, shape, request):
    member = draw(st.sampled_from([*shape.members, "Unheard"]))
    value, how = request.get(member), draw(st.sampled_from(["without", "inside", "instead"]))
    if how == "without":
        request.pop(member, None)
    elif how == "inside" and isinstance(value, dict) and hasattr(shape.members.get(member), "members"):
        break_one_member(draw, shape.members[member], value)
    elif how == "inside" and isinstance(value, list) and value:
        request[member] = [draw(odd_value), *value[1:]]
    else:
        request[member] = draw(odd_value)


# --- checks of replies and errors


def check_reply(operation, reply):
    """Check that the parsed reply fits the output shape, with enums and patterns."""
    shape = MODEL.operation_model(operation).output_shape
    shown = {member: value for member, value in reply.items() if member != "ResponseMetadata"}
    check_metadata(reply["ResponseMetadata"], 200)
    if shape is None:
        assert shown == {}
        return
    report = ParamValidator().validate(shown, shape)
    assert not report.has_errors(), report.generate_report()
    check_constraints(shape, shown, operation)


# AWS sends the current default to every client, even if the client's botocore is older than that value.
AHEAD_OF_OLD_MODELS = {"PlatformIdentifier"}


def check_constraints(shape, value, path):
    """Check the constraints that botocore's validator does not check: maxima, enums and patterns."""
    if shape.name in AHEAD_OF_OLD_MODELS:
        return
    for inner, item, step in items_of(shape, value):
        check_constraints(inner, item, f"{path}.{step}")
    limits = shape.metadata
    if "max" in limits:
        assert (len(value) if isinstance(value, str | list) else value) <= limits["max"], (path, value)
    if "enum" in limits:
        assert value in limits["enum"], (path, value)
    if "pattern" in limits:
        assert constraints.matches(limits["pattern"], value), (path, value)


def items_of(shape, value):
    """Return the shape, the value and the name of each part of a value."""
    if shape.type_name == "structure":
        return [(shape.members[member], inner, member) for member, inner in value.items()]
    if shape.type_name == "list":
        return [(shape.member, item, "member") for item in value]
    if shape.type_name == "map":
        return [(shape.value, item, key) for key, item in value.items()]
    return []


def check_error(error):
    """Check that an error has all members that AWS's errors have."""
    assert re.fullmatch(r"[A-Z][A-Za-z]+", error.response["Error"]["Code"])
    assert error.response["Error"]["Message"]
    check_metadata(error.response["ResponseMetadata"], 400)
    modeled = MODEL.shape_for_error_code(error.response["Error"]["Code"])
    if modeled:
        assert isinstance(error, getattr(client(parameter_validation=True).exceptions, modeled.name))
        assert error.response["Message"] == error.response["Error"]["Message"]


def check_metadata(metadata, status):
    assert metadata["HTTPStatusCode"] == status
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", metadata["RequestId"])
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    assert metadata["RetryAttempts"] == 0


def check_call(world, operation, request, *, strict):
    """Make a call and check its reply or error; return whether it succeeded. Other exceptions must be botocore's."""
    try:
        reply = world.call(operation, request, strict=strict)
    except ClientError as error:
        check_error(error)
        return False
    except ParamValidationError:
        assert strict
        return False
    except Exception as error:
        if any(map(is_ours, traceback.extract_tb(error.__traceback__))):
            raise
        return False
    check_reply(operation, reply)
    return True


def is_ours(frame):
    return Path(frame.filename).is_relative_to(Path(sagemock.__file__).parent)


# --- the operations themselves


@each_operation()
def test_boto3_has_a_method_for_operation(operation):
    assert callable(getattr(client(parameter_validation=True), snake_case(operation)))


@each_operation()
def test_operation_is_found_by_its_boto3_name(operation):
    written = rf"^@operation\ndef {snake_case(operation)}\(region: Region, request: Request\) -> Reply:$"
    sources = Path(sagemock.__file__).parent.joinpath("resources").rglob("*.py")
    matches = sum(len(re.findall(written, source.read_text(), re.MULTILINE)) for source in sources)
    assert matches == 1, f"one function of sagemock/resources must be annotated and named as in {written}"


@each_operation()
def test_every_pattern_of_the_request_compiles(operation):
    for shape in shapes_below(MODEL.operation_model(operation).input_shape):
        if "pattern" in shape.metadata:
            constraints.matches(shape.metadata["pattern"], "some-text")  # an unknown Java class would not compile


def shapes_below(shape):
    yield shape
    if shape.type_name == "structure":
        for member in shape.members.values():
            yield from shapes_below(member)
    elif shape.type_name == "list":
        yield from shapes_below(shape.member)
    elif shape.type_name == "map":
        yield from shapes_below(shape.key)
        yield from shapes_below(shape.value)


# --- requests of all kinds


@each_operation()
def test_simplest_request_succeeds(operation):
    """Ensure that the tests below cover replies, not only errors."""
    with populated() as world:
        succeeded = [check_call(world, operation, world.request_of(operation, turn), strict=True) for turn in range(3)]
        assert any(succeeded)


@each_operation()
@given(data=st.data())
@thorough
def test_valid_requests_get_replies_of_the_model(operation, data):
    with populated() as world:
        request = data.draw(valid(MODEL.operation_model(operation).input_shape, world), "request")
        check_call(world, operation, request, strict=True)


@pytest.mark.parametrize("strict", [True, False], ids=["checked", "unchecked"])
@each_operation()
@given(data=st.data())
@thorough
def test_invalid_requests_get_well_formed_errors(operation, strict, data):
    with populated() as world:
        request = data.draw(invalid(MODEL.operation_model(operation).input_shape, world), "request")
        check_call(world, operation, request, strict=strict)


@each_operation()
def test_missing_required_member_is_named(operation):
    model = MODEL.operation_model(operation)
    shape = model.input_shape
    with populated() as world:
        for member in set(shape.required_members) - set(model.idempotent_members):  # botocore fills in the latter
            request = {name: value for name, value in world.smallest(shape, 0).items() if name != member}
            with pytest.raises(ClientError, match="1 validation error detected: Value null at") as caught:
                world.call(operation, request, strict=False)
            check_error(caught.value)
            assert f"'{member[0].lower()}{member[1:]}'" in str(caught.value)


documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
nested = st.builds(
    lambda part, depth: part * depth, st.sampled_from(["[", '{"a":', '{"Tags":[']), st.integers(1, 200_000)
)
scraps = st.binary() | st.one_of(st.text(), nested, documents.map(json.dumps)).map(
    lambda text: text.encode("utf8", "replace")
)


@each_operation()
@given(data=st.data())
@thorough
def test_any_bytes_get_a_well_formed_response(operation, data):
    model = MODEL.operation_model(operation)
    with populated() as world:
        requests = valid(model.input_shape, world) | invalid(model.input_shape, world)
        body = data.draw(scraps | requests.map(json.dumps).map(str.encode), "body")
        response = dispatcher.dispatch(world.cloud, model, body, region=REGION)
    assert response.headers["Content-Length"] == str(len(response.body))
    if response.status == 200:
        check_document(model.output_shape, response.body)
    else:
        error = json.loads(response.body)
        assert response.status == 400
        assert re.fullmatch(r"[A-Z][A-Za-z]+", error["__type"])
        assert isinstance(error["message"], str)


@pytest.mark.parametrize("depth", [300, 600, 900, 3_000, 100_000])
def test_too_deeply_nested_value_is_refused(depth):
    model, deep = MODEL.operation_model("DeleteTags"), "[" * depth + "]" * depth
    body = f'{{"ResourceArn": "{TEXTS["ResourceArn"][0]}", "TagKeys": [{",".join([deep] * 51)}]}}'
    with populated() as world:
        response = dispatcher.dispatch(world.cloud, model, body.encode(), region=REGION)
    assert response.status == 400
    assert json.loads(response.body)["__type"] == "SerializationException"


def check_document(shape, body):
    """Check a body before botocore drops unknown members."""
    if shape is None:
        assert body == b""
        return
    report = ParamValidator().validate(json.loads(body), shape)
    assert not report.has_errors(), report.generate_report()


# --- lists


@each_operation(LISTS)
def test_every_filter_of_lists_works(operation):
    with populated() as world:
        shape = MODEL.operation_model(operation).input_shape
        for member, inner in shape.members.items():
            for value in (
                () if member in ("MaxResults", "NextToken", *shape.required_members) else some_values(inner, world)
            ):
                assert check_call(world, operation, {**world.smallest(shape, 0), member: value}, strict=True), (
                    member,
                    value,
                )


@each_operation(LISTS)
def test_single_item_pages_give_the_whole_list(operation):
    with populated() as world:
        shape = MODEL.operation_model(operation).input_shape
        orders = [
            [(member, value) for value in shape.members[member].enum]
            for member in ("SortBy", "SortOrder")
            if member in shape.members
        ]
        for order in map(dict, product(*orders)):
            request = {**world.smallest(shape, 0), **order}
            whole = world.all_items(operation, request)
            assert whole
            assert (
                world.all_items(operation, {**request, "MaxResults": shape.members["MaxResults"].metadata["min"]})
                == whole
            )
            if "SortOrder" in order:
                other = next(value for value in shape.members["SortOrder"].enum if value != order["SortOrder"])
                assert world.all_items(operation, {**request, "SortOrder": other}) == whole[::-1]


def some_values(shape, world):
    if shape.type_name == "timestamp":
        return [0, 2**32]
    if shape.type_name == "integer":
        return [1]
    return shape.enum or world.texts.get(shape.name, ["o"])
