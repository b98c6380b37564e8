"""Random histories: a restored cloud is equal to the original one, now and later."""

import contextlib
from datetime import timedelta

import boto3
import hypothesis.strategies as st
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, Phase, given, settings

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
KINDS = ["NotebookInstance", "Domain", "UserProfile", "Space", "App", "Image", "ImageVersion"]
DAY = 86400


class Chance:
    """A source of random actions; those that AWS rejects have no effect."""

    def __init__(self, cloud, clients, data):
        self.cloud, self.clients, self.data = cloud, clients, data

    def draw(self, *choices):
        return self.data.draw(st.sampled_from(choices))

    def begin(self):
        """Create some resources first, so that more actions have an effect."""
        self.client = self.clients[0]
        if self.draw(True, False):
            for create in (self.do_create_domain, self.do_create_profile, self.do_create_space, self.do_create_app):
                create()
                self.cloud.clock.settle()

    def act(self):
        self.client = self.draw(self.clients[0], self.clients[0], self.clients[1])
        getattr(self, self.draw(*(name for name in vars(Chance) if name.startswith("do_"))))()

    # --- notebook instances

    def notebook(self):
        return {"NotebookInstanceName": self.draw("one", "Two")}

    def do_create_notebook(self):
        new = {**self.notebook(), "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
        subnet = self.draw({}, {"SubnetId": "subnet-1"}, {"LifecycleConfigName": "setup"})
        self.client.create_notebook_instance(**new, **subnet, Tags=[{"Key": "team", "Value": self.draw("a", "b")}])

    def do_change_notebook(self):
        verb = self.draw("start", "stop", "delete", "update")
        getattr(self.client, f"{verb}_notebook_instance")(**self.notebook())

    def do_tag_notebook(self):
        arn = self.client.describe_notebook_instance(**self.notebook())["NotebookInstanceArn"]
        self.draw(
            lambda: self.client.add_tags(ResourceArn=arn, Tags=[{"Key": self.draw("k", "l"), "Value": "é"}]),
            lambda: self.client.delete_tags(ResourceArn=arn, TagKeys=["team"]),
        )()

    def do_config(self):
        name = {"NotebookInstanceLifecycleConfigName": "setup"}
        verb = self.draw("create", "update", "delete")
        script = {} if verb == "delete" else {"OnStart": [{"Content": self.draw("ZWNobyAx", "ZWNobyAy")}]}
        getattr(self.client, f"{verb}_notebook_instance_lifecycle_config")(**name, **script)

    def do_repository(self):
        name = {"CodeRepositoryName": "repo"}
        if self.draw(True, False):
            self.client.create_code_repository(**name, GitConfig={"RepositoryUrl": "https://example.com/x.git"})
        else:
            self.client.delete_code_repository(**name)

    # --- Studio

    def any_of(self, listing, *key):
        found = next(value for value in getattr(self.client, listing)().values() if isinstance(value, list))
        one = self.draw(*found) if found else {}
        return {member: one[member] for member in key if member in one}

    def domain(self):
        return self.any_of("list_domains", "DomainId")

    def profile(self):
        return self.any_of("list_user_profiles", "DomainId", "UserProfileName")

    def space(self):
        return self.any_of("list_spaces", "DomainId", "SpaceName")

    def do_create_domain(self):
        settings = {"ExecutionRole": ROLE}
        new = {"DefaultUserSettings": settings, "DefaultSpaceSettings": settings, "SubnetIds": ["s-1"], "VpcId": "v-1"}
        rstudio = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}
        more = self.draw({}, {"DomainSettings": rstudio}, {"TagPropagation": "ENABLED"})
        if not more.keys() <= self.client.meta.service_model.shape_for("CreateDomainRequest").members.keys():
            more = {}  # an older botocore
        self.client.create_domain(DomainName=self.draw("research", "sales"), AuthMode="IAM", **new, **more)

    def do_create_profile(self):
        self.client.create_user_profile(**self.domain(), UserProfileName=self.draw("Ann", "bob"))

    def do_create_space(self):
        owner = self.profile()
        name = owner.pop("UserProfileName", "nobody")
        private = {
            "SpaceSettings": {"AppType": "JupyterLab"},
            "OwnershipSettings": {"OwnerUserProfileName": name},
            "SpaceSharingSettings": {"SharingType": "Private"},
        }
        self.client.create_space(**owner, SpaceName=self.draw("desk", "shed"), **self.draw({}, private))

    def do_create_app(self):
        app_type, more = self.draw(
            ("JupyterServer", {}),
            ("JupyterLab", {"ResourceSpec": {"SageMakerImageArn": IMAGE}}),
            ("KernelGateway", {"ResourceSpec": {"InstanceType": "ml.t3.medium"}}),
        )
        owner = self.draw(self.profile, self.space)()
        self.client.create_app(**owner, AppType=app_type, AppName="default", **more)

    def do_create_app_of_domain(self):
        rstudio = {"UserProfileName": "domain-shared", "AppType": "RStudioServerPro", "AppName": "default"}
        self.client.create_app(**self.domain(), **rstudio)

    def do_delete_of_studio(self):
        key = ("DomainId", "UserProfileName", "SpaceName", "AppType", "AppName")
        self.draw(
            lambda: self.client.delete_app(**self.any_of("list_apps", *key)),
            lambda: self.client.delete_space(**self.space()),
            lambda: self.client.delete_user_profile(**self.profile()),
            lambda: self.client.delete_domain(**self.domain()),
        )()

    def do_update_of_studio(self):
        size = {"EbsStorageSettings": {"EbsVolumeSizeInGb": self.draw(10, 20, 30)}}
        self.draw(
            lambda: self.client.update_space(**self.space(), SpaceSettings={"SpaceStorageSettings": size}),
            lambda: self.client.update_user_profile(**self.profile()),
            lambda: self.client.update_domain(**self.domain()),
        )()

    def do_image(self):
        name = {"ImageName": "torch"}
        self.draw(
            lambda: self.client.create_image(**name, RoleArn=ROLE),
            lambda: self.client.update_image(**name, Description="It glows."),
            lambda: self.client.delete_image(**name),
            lambda: self.client.create_image_version(**name, BaseImage="a/b:1", ClientToken="a" * 36, Aliases=["x"]),
            lambda: self.client.create_image_version(**name, BaseImage="a/b:2", ClientToken="b" * 36),
            lambda: self.client.delete_image_version(**name, Version=1),
        )()

    # --- actions other than calls

    def do_let_time_pass(self):
        self.cloud.clock.advance(seconds=self.draw(1, 5, 40, 400, DAY))

    def do_settle(self):
        self.cloud.clock.settle()

    def do_fail_call(self):
        operation = self.draw("CreateApp", "ListApps", "DescribeDomain", "DeleteSpace")
        self.cloud.fail(operation, "ValidationException", self.draw(None, "Not today."), times=self.draw(1, 3, None))

    def do_fail_transition(self):
        self.cloud.fail_next(self.draw(*KINDS), reason=self.draw(None, "No capacity."))

    def do_change_rules(self):
        self.cloud.quotas["Total domains"] = self.draw(0, 1, 9)
        self.cloud.account_features.app_names_are_default = self.draw(True, False)
        self.cloud.durations["App"]["Deleting"] = self.draw(7.5, 70)

    def do_change_duration(self):
        self.cloud.durations["NotebookInstance"]["Pending"] = timedelta(seconds=self.draw(0.1, 33, 3600))

    def do_reset(self):
        if self.draw(*range(10)) == 0:
            self.cloud.reset()


@pytest.fixture
def clients():
    regions = ("us-east-1", "eu-west-1")
    return [boto3.client("sagemaker", name, config=Config(parameter_validation=False)) for name in regions]


# Without shrinking, which takes minutes since histories are long.
@settings(max_examples=10, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(data=st.data(), clock=st.sampled_from(["manual", "auto", "instant"]), steps=st.integers(5, 40))
def test_restored_cloud_behaves_like_the_original(
    kept_cloud, restarted, describe_all, inspect_cloud, tmp_path_factory, clients, data, clock, steps
):
    directory = tmp_path_factory.mktemp("state")

    def future(cloud):
        for go_on in (lambda: None, cloud.clock.settle, lambda: cloud.clock.advance(hours=25)):
            go_on()
            yield inspect_cloud(cloud), [describe_all(client) for client in clients]

    with kept_cloud(directory, clock=clock) as cloud:
        chance = Chance(cloud, clients, data)
        with contextlib.suppress(ClientError):
            chance.begin()
        for _ in range(steps):
            with contextlib.suppress(ClientError):
                chance.act()
        cloud.save()
        with restarted(directory, clock=clock) as other:
            restored = list(future(other))
        for now, then in zip(restored, future(cloud), strict=True):
            assert now == then
