"""Errors, empty replies, names and pages that all Studio operations share."""

import json
import re

import pytest

from sagemock.cloud import dispatcher, operations
from sagemock.protocol.service_model import service_model, snake_case

MODEL = service_model()
STUDIO = [name for name in operations.names() if not re.search("Notebook|CodeRepositor|Tags$|Mlflow|PartnerApp", name)]
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NAMED = {
    "DomainId": "d-abcdefghijkl",
    "UserProfileName": "nobody",
    "SpaceName": "nowhere",
    "AppName": "none",
    "AppType": "JupyterServer",
    "StudioLifecycleConfigName": "none",
    "AppImageConfigName": "none",
    "ImageName": "none",
    "Version": 1,
    "BaseImage": "image",
    "ClientToken": "token",
    "ResourceIdentifier": "arn:aws:sagemaker:us-east-1:123456789012:space/d-abcdefghijkl/nowhere",
}

pytestmark = pytest.mark.sagemock(clock="manual")


def modelled(operation):
    return {shape.name for shape in MODEL.operation_model(operation).error_shapes}


def request_for_missing(operation):
    """Return a request that names missing resources."""
    shape = MODEL.operation_model(operation).input_shape
    members = {*shape.required_members, *({"Version"} & set(shape.members))}
    app_of = {"UserProfileName": "missing"} if operation.endswith("App") else {}
    return {member: NAMED[member] for member in members} | app_of


@pytest.fixture
def dispatch(sagemock):
    """Return the response as it is sent."""

    def dispatch(operation, **request):
        return dispatcher.dispatch(sagemock, MODEL.operation_model(operation), json.dumps(request), region="us-east-1")

    return dispatch


MISSING = [name for name in STUDIO if not re.match("CreateApp$|List(?!ImageVersions|Aliases)", name)]


@pytest.mark.parametrize("operation", [name for name in MISSING if "ResourceNotFound" in modelled(name)])
def test_missing_resource_is_a_modelled_error(sagemaker_client, operation):
    call = getattr(sagemaker_client, snake_case(operation))
    with pytest.raises(sagemaker_client.exceptions.ResourceNotFound) as caught:
        call(**request_for_missing(operation))
    response = caught.value.response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["Message"] == response["Error"]["Message"] != ""


def test_missing_resources_cover_all_lookup_operations():
    """Lists return nothing instead, and most Create operations name no existing resource."""
    assert [name for name in STUDIO if "ResourceNotFound" in modelled(name)] == [
        name for name in STUDIO if not re.match("Create(?!ImageVersion|Presigned)|List(?!ImageVersions|Aliases)", name)
    ]


def test_duplicates_and_quotas_are_modelled_errors(sagemock, studio):
    profile = studio.profile(studio.domain())
    studio.app(profile)
    with pytest.raises(studio.client.exceptions.ResourceInUse):
        studio.app(profile)
    sagemock.quotas["Total domains"] = 1
    with pytest.raises(studio.client.exceptions.ResourceLimitExceeded):
        studio.domain("another")


@pytest.fixture
def everything(sagemock, studio):
    """Create a resource of each kind; return their identifiers by kind."""
    client, domain = studio.client, studio.domain()
    profile = studio.profile(domain)
    content = {"StudioLifecycleConfigContent": "IyEvYmluL2Jhc2gK", "StudioLifecycleConfigAppType": "JupyterServer"}
    client.create_studio_lifecycle_config(StudioLifecycleConfigName="none", **content)
    client.create_app_image_config(AppImageConfigName="none")
    client.create_image(ImageName="none", RoleArn=ROLE)
    sagemock.clock.settle()
    client.create_image_version(ImageName="none", BaseImage="image", ClientToken="token")
    return {
        "App": studio.app(profile),
        "Space": studio.space(domain),
        "UserProfile": studio.profile(domain, "bob"),
        "Domain": studio.domain("empty"),
        "StudioLifecycleConfig": {"StudioLifecycleConfigName": "none"},
        "AppImageConfig": {"AppImageConfigName": "none"},
        "ImageVersion": {"ImageName": "none", "Version": 1},
        "Image": {"ImageName": "none"},
    }


def test_deletions_return_an_empty_body(dispatch, everything):
    responses = {}
    for noun, key in everything.items():
        response = dispatch(f"Delete{noun}", **key)
        responses[noun] = (response.status, response.body)
    images = {"Image": (200, b"{}"), "ImageVersion": (200, b"{}")}
    assert responses == dict.fromkeys(everything, (200, b"")) | images


@pytest.mark.parametrize("member", [name for name in NAMED if name.endswith("Name")])
def test_names_are_matched_from_end_to_end(sagemaker_client, client_error, member):
    operation = f"Describe{member.removesuffix('Name')}"
    call = getattr(sagemaker_client, snake_case(operation))
    for bad in ("-lab", "lab-", "la_b", "lab\n", "x" * 64):
        error = client_error(call, **request_for_missing(operation) | {member: bad})
        assert error["Code"] == "ValidationException"
        assert f"at '{member[0].lower()}{member[1:]}' failed to satisfy constraint: Member must" in error["Message"]


@pytest.mark.parametrize("operation", [name for name in STUDIO if name.startswith("List") and name != "ListAliases"])
def test_a_page_holds_1_to_100(raw_client, client_error, everything, operation):
    call, shape = getattr(raw_client, snake_case(operation)), MODEL.operation_model(operation).input_shape
    image = {"ImageName": "none"} if "ImageName" in shape.required_members else {}
    for size in (0, 101):
        assert "'maxResults' failed to satisfy constraint" in client_error(call, MaxResults=size, **image)["Message"]
    for size in (1, 100):
        call(MaxResults=size, **image)


@pytest.mark.parametrize(
    ("settings", "path", "bad"),
    [
        ({"IdleTimeoutInMinutes": 59}, "idleTimeoutInMinutes", 59),
        ({"IdleTimeoutInMinutes": 525601}, "idleTimeoutInMinutes", 525601),
        ({"MinIdleTimeoutInMinutes": 59}, "minIdleTimeoutInMinutes", 59),
        ({"MaxIdleTimeoutInMinutes": 525601}, "maxIdleTimeoutInMinutes", 525601),
    ],
)
def test_idle_timeouts_are_an_hour_to_a_year(require_members, raw_client, studio, client_error, settings, path, bad):
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")
    idle = {"JupyterLabAppSettings": {"AppLifecycleManagement": {"IdleSettings": settings}}}
    profile = studio.profile(studio.domain())
    error = client_error(raw_client.update_user_profile, **profile, UserSettings=idle)
    at = f"userSettings.jupyterLabAppSettings.appLifecycleManagement.idleSettings.{path}"
    assert error["Message"].startswith(f"1 validation error detected: Value '{bad}' at '{at}' failed to satisfy")
