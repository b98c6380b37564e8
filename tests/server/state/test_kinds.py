"""Every kind of resource is restored, slot by slot."""

import boto3
import pytest
from botocore.config import Config

from sagemock.cloud.clock.schedule import Schedule
from sagemock.cloud.resource import Resource
from sagemock.protocol.service_model import service_model
from sagemock.server.state import migrations
from sagemock.server.state.resource_rows import slots

ROLE = "arn:aws:iam::123456789012:role/DataScientist"

OF_ALL = "arn created key modified name record tags"
STATEFUL = "due failure schedule status"
# The slots of each kind in version 1 of a state. To change a kind, increase the version and keep reading older ones.
VERSION_1 = {
    "App": "domain idle_after in_service_since owner",
    "AppImageConfig": "",
    "CodeRepository": "",
    "Domain": "home_count number signing_key",
    "Image": "version_count",
    "ImageVersion": "image version",
    "MlflowApp": "signing_key used_tokens",
    "MlflowTrackingServer": "signing_key used_tokens",
    "NotebookInstance": "is_new origin signing_key",
    "NotebookInstanceLifecycleConfig": "",
    "PartnerApp": "signing_key",
    "Space": "domain hostname last_visit origin owner volume_due volume_is_changing volume_resized volume_error",
    "StudioLifecycleConfig": "",
    "UserProfile": "domain last_visit origin owner",
}


def test_version_1_has_these_kinds_and_slots():
    assert migrations.VERSION == 1
    for kind in Resource.kinds():
        of_status = STATEFUL if kind.lifecycle else ""
        assert slots(kind) == set(f"{OF_ALL} {of_status} {VERSION_1[kind.kind]}".split())
    assert {kind.kind for kind in Resource.kinds()} == set(VERSION_1)


def make_all(client):
    """Create at least one resource of every kind, some in transition."""
    sdk = {"NotebookInstanceLifecycleConfigName": "setup", "OnStart": [{"Content": "ZWNobyAx"}]}
    client.create_notebook_instance_lifecycle_config(**sdk)
    client.create_code_repository(CodeRepositoryName="code", GitConfig={"RepositoryUrl": "https://example.com/x.git"})
    script = {"StudioLifecycleConfigContent": "ZWNobyAx", "StudioLifecycleConfigAppType": "JupyterLab"}
    client.create_studio_lifecycle_config(StudioLifecycleConfigName="studio", **script)
    environment = {"ContainerConfig": {"ContainerEnvironmentVariables": {"$tuple": "a map with arbitrary keys"}}}
    client.create_app_image_config(AppImageConfigName="image-config", JupyterLabAppImageConfig=environment)
    client.create_image(ImageName="torch", RoleArn=ROLE)
    store = {"ArtifactStoreUri": "s3://bucket/artifacts", "RoleArn": ROLE}
    if hasattr(client, "create_mlflow_app"):  # early botocores have none
        client.create_mlflow_tracking_server(TrackingServerName="Tracking", **store)
        client.create_mlflow_app(Name="runs", AccountDefaultStatus="ENABLED", **store)
    if hasattr(client, "create_partner_app"):
        app = {"Name": "evaluation", "Type": "comet", "Tier": "small", "AuthType": "IAM", "ExecutionRoleArn": ROLE}
        client.create_partner_app(**app, ClientToken="token")
    notebook = {"NotebookInstanceName": "Lab", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    client.create_notebook_instance(
        **notebook, LifecycleConfigName="setup", DefaultCodeRepository="code", Tags=[{"Key": "é", "Value": "日本"}]
    )


def available_kinds():
    """Return the kinds whose operations the installed botocore has."""
    return [kind for kind in Resource.kinds() if f"Create{kind.kind}" in service_model().operation_names]


def make_studio(client, settle):
    settings = {"ExecutionRole": ROLE}
    arn = client.create_domain(
        DomainName="research", AuthMode="IAM", DefaultUserSettings=settings, DefaultSpaceSettings=settings,
        SubnetIds=["subnet-1"], VpcId="vpc-1",
    )["DomainArn"]  # fmt: skip
    settle()
    domain = {"DomainId": arn.rpartition("/")[2]}
    profile = {**domain, "UserProfileName": "ann"}
    client.create_user_profile(**profile)
    client.create_image_version(ImageName="torch", BaseImage="a/b:1", ClientToken="a" * 36)
    settle()
    client.create_space(**domain, SpaceName="desk")
    settle()
    client.create_app(**profile, AppType="JupyterServer", AppName="default")
    client.create_notebook_instance(NotebookInstanceName="late", InstanceType="ml.t3.medium", RoleArn=ROLE)
    return profile


def contents(cloud):
    """Return every slot of every resource, with references as ARNs."""

    def plain(value):
        if isinstance(value, tuple) and any(isinstance(each, Resource) for each in value):
            return tuple(map(plain, value))
        if isinstance(value, Schedule):
            return dict(value.calls)
        return (type(value), value.arn) if isinstance(value, Resource) else (type(value), value)

    return {
        (type(resource), resource.region.account_id, resource.region.name, resource.key): {
            slot: plain(getattr(resource, slot)) for slot in slots(type(resource))
        }
        for resource in cloud.resource_store.all()
    }


@pytest.fixture
def full(kept_cloud, client, tmp_path):
    """A cloud with a resource of every kind, saved to ``tmp_path/"state"``."""
    with kept_cloud(tmp_path / "state") as cloud:
        make_all(client)
        make_studio(client, cloud.clock.settle)
        yield cloud


def test_every_kind_is_restored(full, restarted, tmp_path):
    assert {type(resource) for resource in full.resource_store.all()} == set(available_kinds())
    before = contents(full)
    with restarted(tmp_path / "state") as cloud:
        assert contents(cloud) == before


def test_kinds_have_slots_only(full):
    assert [vars(resource) for resource in full.resource_store.all() if getattr(resource, "__dict__", None)] == []


def test_references_are_restored_as_identical_objects(full, restarted, tmp_path):
    with restarted(tmp_path / "state") as cloud:
        there = cloud.resource_store.all()
        for resource in there:
            others = [*getattr(resource, "parents", ()), *filter(None, [getattr(resource, "image", None)])]
            assert all(any(other is each for each in there) for other in others)
        assert any(getattr(resource, "parents", ()) for resource in there)


def test_regions_keep_their_order(kept_cloud, tmp_path):
    def names(cloud):
        return [(one.region.name, one.key) for one in cloud.resource_store.all()]

    with kept_cloud(tmp_path / "state") as cloud:
        for region, name in (("eu-west-1", "b"), ("us-east-1", "a"), ("eu-west-1", "a")):
            client = boto3.client("sagemaker", region, config=Config(parameter_validation=False))
            client.create_notebook_instance(NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=ROLE)
        before = names(cloud)
    with kept_cloud(tmp_path / "state") as cloud:
        assert names(cloud) == before == [("eu-west-1", "b"), ("eu-west-1", "a"), ("us-east-1", "a")]


def test_app_outlives_its_owner_as_on_aws(full, client, kept_cloud, restarted, tmp_path):
    (profile,) = client.list_user_profiles()["UserProfiles"]
    key = {"DomainId": profile["DomainId"], "UserProfileName": "ann"}
    app = {**key, "AppType": "JupyterServer", "AppName": "default"}
    full.clock.settle()
    client.delete_app(**app)
    full.clock.settle()
    client.delete_user_profile(**key)
    full.clock.settle()
    client.create_user_profile(**key)  # another profile with that name
    full.clock.settle()
    with restarted(tmp_path / "state") as cloud:
        assert client.describe_app(**app)["Status"] == "Deleted"
        (restored,) = (one for one in cloud.resource_store.all() if one.kind == "App")
        (new,) = (one for one in cloud.resource_store.all() if one.kind == "UserProfile")
        assert restored.parents[1].key == new.key
        assert restored.parents[1] is not new
        created = client.create_app(**app)["AppArn"]
        assert client.describe_app(**app)["CreationTime"] == cloud.clock.now()  # a new app
        assert created == restored.arn
        cloud.clock.advance(days=2)
