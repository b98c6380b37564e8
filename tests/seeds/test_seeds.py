"""Seeds: resources that exist from the start, and errors in seeds."""

import builtins
import json
import re
import sys
from datetime import datetime, timedelta, timezone

import boto3
import pytest

from sagemock import Cloud, mock_sagemaker
from sagemock.cloud.dispatcher import dispatch
from sagemock.protocol.service_model import service_model

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NOTEBOOK = {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
DOMAIN = {
    "DomainName": "research",
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": ROLE},
    "VpcId": "vpc-1",
    "SubnetIds": ["subnet-1"],
}
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
IMAGES = {"ImageName": "mine", "RoleArn": ROLE}
SCRIPT = "IyEvYmluL3NoCg=="
OLD = datetime(2026, 1, 31, 12, tzinfo=timezone.utc)

YAML = f"""
us-east-1:
  Apps:
  - {{DomainName: research, SpaceName: desk, AppType: JupyterLab, AppName: default, ResourceSpec: {{
      SageMakerImageArn: "{IMAGE}"}}}}
  Spaces:
  - DomainName: research
    SpaceName: desk
    SpaceSettings: {{AppType: JupyterLab}}
    OwnershipSettings: {{OwnerUserProfileName: ann}}
    SpaceSharingSettings: {{SharingType: Private}}
  UserProfiles:
  - {{DomainName: research, UserProfileName: ann}}
  Domains:
  - DomainName: research
    AuthMode: IAM
    DefaultUserSettings: {{ExecutionRole: &role "{ROLE}"}}
    VpcId: vpc-1
    SubnetIds: [subnet-1]
  NotebookInstances:
  - NotebookInstanceName: lab
    InstanceType: ml.t3.medium
    RoleArn: *role
    LifecycleConfigName: setup
    DefaultCodeRepository: code
    CreationTime: 2026-01-31
    LastModifiedTime: 2026-02-28T12:30:00Z
    Tags: [{{Key: team, Value: vision}}]
  NotebookInstanceLifecycleConfigs:
  - {{NotebookInstanceLifecycleConfigName: setup, OnStart: [{{Content: {SCRIPT}}}]}}
  CodeRepositories:
  - {{CodeRepositoryName: code, GitConfig: {{RepositoryUrl: "https://github.com/team/code"}}}}
eu-west-1:
  AppImageConfigs:
  - {{AppImageConfigName: jupyter}}
"""


def in_region(**families):
    return {"us-east-1": families}


@pytest.fixture
def seed_error(sagemock):
    """Return the message of the ValueError for a seed, and check that the cloud is unchanged."""

    def seed_error(seed):
        before = sagemock.resource_store.all()
        with pytest.raises(ValueError, match="cannot load the seed") as caught:
            sagemock.seed(seed)
        assert sagemock.resource_store.all() == before
        assert sagemock.calls == sagemock.events == []
        return str(caught.value)

    return seed_error


@pytest.fixture
def describe(sagemaker_client):
    def describe(name="lab"):
        return sagemaker_client.describe_notebook_instance(NotebookInstanceName=name)

    return describe


class TestResources:
    def test_order_in_a_file_does_not_matter(self, sagemock, sagemaker_client, tmp_path, describe):
        pytest.importorskip("yaml")
        (tmp_path / "seed.yaml").write_text(YAML)
        assert sagemock.seed(tmp_path / "seed.yaml") == 8
        notebook = describe()
        assert notebook["NotebookInstanceStatus"] == "InService"
        assert notebook["DefaultCodeRepository"] == "code"
        assert notebook["CreationTime"] == datetime(2026, 1, 31, tzinfo=timezone.utc)
        assert notebook["LastModifiedTime"] == datetime(2026, 2, 28, 12, 30, tzinfo=timezone.utc)
        tags = sagemaker_client.list_tags(ResourceArn=notebook["NotebookInstanceArn"])["Tags"]
        assert tags == [{"Key": "team", "Value": "vision"}]
        (app,) = sagemaker_client.list_apps()["Apps"]
        assert (app["SpaceName"], app["Status"]) == ("desk", "InService")
        west = boto3.client("sagemaker", "eu-west-1")
        assert west.describe_app_image_config(AppImageConfigName="jupyter")["AppImageConfigName"] == "jupyter"

    def test_json_is_read_with_any_file_name(self, sagemock, tmp_path, describe):
        for file, name in (("seed.json", "a"), ("seed", "b")):
            (tmp_path / file).write_text(
                json.dumps(in_region(NotebookInstances=[NOTEBOOK | {"NotebookInstanceName": name}]))
            )
            assert sagemock.seed(str(tmp_path / file)) == 1
            assert describe(name)["InstanceType"] == "ml.t3.medium"

    def test_json_works_without_pyyaml(self, sagemock, tmp_path, monkeypatch):
        without_yaml(monkeypatch)
        (tmp_path / "seed.json").write_text(json.dumps(in_region(NotebookInstances=[NOTEBOOK])))
        assert sagemock.seed(tmp_path / "seed.json") == 1

    def test_kinds_and_regions_may_be_empty(self, sagemock):
        assert sagemock.seed({"us-east-1": {"NotebookInstances": None, "Apps": []}, "eu-west-1": None}) == 0

    def test_seeds_add_to_existing_resources(self, sagemock, sagemaker_client):
        sagemock.seed(in_region(Domains=[DOMAIN]))
        sagemock.seed(in_region(UserProfiles=[{"DomainName": "research", "UserProfileName": "ann"}]))
        (profile,) = sagemaker_client.list_user_profiles()["UserProfiles"]
        assert profile["DomainId"] == sagemaker_client.list_domains()["Domains"][0]["DomainId"]

    def test_domain_id_may_be_specified(self, sagemock, sagemaker_client):
        profile = {"DomainId": "d-abc123def456", "UserProfileName": "ann"}
        sagemock.seed(in_region(Domains=[DOMAIN | {"DomainId": profile["DomainId"]}], UserProfiles=[profile]))
        assert sagemaker_client.describe_domain(DomainId="d-abc123def456")["DomainName"] == "research"
        assert sagemaker_client.describe_user_profile(**profile)["Status"] == "InService"

    def test_create_domain_ignores_a_domain_id(self, sagemock, sagemaker_client):
        body = json.dumps(DOMAIN | {"DomainId": "d-abc123def456"})
        dispatch(sagemock, service_model().operation_model("CreateDomain"), body, region="us-east-1")
        assert sagemaker_client.list_domains()["Domains"][0]["DomainId"] != "d-abc123def456"

    def test_image_versions_keep_their_numbers(self, sagemock, sagemaker_client):
        versions = [
            {"BaseImage": "registry/image:5", "Version": 5, "Aliases": ["latest"]},
            {"BaseImage": "registry/image:6"},
            {"BaseImage": "registry/image:2", "Version": 2, "ContainerImage": "registry/image@sha256:2"},
        ]
        sagemock.seed(in_region(Images=[{"ImageName": "mine", "RoleArn": ROLE, "ImageVersions": versions}]))
        listed = sagemaker_client.list_image_versions(ImageName="mine", SortBy="CREATION_TIME")["ImageVersions"]
        assert sorted(version["Version"] for version in listed) == [2, 5, 6]
        assert sagemaker_client.describe_image_version(ImageName="mine", Alias="latest")["Version"] == 5
        second = sagemaker_client.describe_image_version(ImageName="mine", Version=2)
        assert second["ContainerImage"] == "registry/image@sha256:2"
        assert second["ImageVersionStatus"] == "CREATED"

    def test_aws_tags_are_allowed(self, sagemock, sagemaker_client, describe):
        tags = [{"Key": "aws:cloudformation:stack-name", "Value": "studio"}]
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK | {"Tags": tags}]))
        assert sagemaker_client.list_tags(ResourceArn=describe()["NotebookInstanceArn"])["Tags"] == tags

    def test_retired_platforms_are_allowed(self, sagemock, sagemaker_client, describe, client_error):
        old = {"PlatformIdentifier": "notebook-al2-v1"}
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK | old]))
        assert describe()["PlatformIdentifier"] == "notebook-al2-v1"
        new = NOTEBOOK | old | {"NotebookInstanceName": "new"}
        assert "not supported" in client_error(sagemaker_client.create_notebook_instance, **new)["Message"]

    def test_idle_apps_keep_their_last_activity(self, sagemock, sagemaker_client):
        app = {"UserProfileName": "ann", "AppType": "JupyterServer", "AppName": "default"}
        seed = in_region(
            Domains=[DOMAIN],
            UserProfiles=[{"DomainName": "research", "UserProfileName": "ann"}],
            Apps=[{"DomainName": "research", "LastUserActivityTimestamp": OLD} | app],
        )
        sagemock.seed(seed)
        domain = sagemaker_client.list_domains()["Domains"][0]["DomainId"]
        assert sagemaker_client.describe_app(DomainId=domain, **app)["LastUserActivityTimestamp"] == OLD


class TestExistingFromTheStart:
    def test_seeding_records_nothing_and_takes_no_time(self, sagemock):
        sagemock.clock.start = OLD
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK], Domains=[DOMAIN]))
        assert sagemock.clock.settle() == OLD
        assert sagemock.calls == sagemock.events == []

    def test_injected_faults_do_not_affect_seeding(self, sagemock, sagemaker_client, describe):
        sagemock.fail("CreateNotebookInstance", "ThrottlingException", times=None)
        sagemock.fail_next("NotebookInstance", reason="No capacity.")
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK]))
        assert describe()["NotebookInstanceStatus"] == "InService"
        sagemaker_client.stop_notebook_instance(NotebookInstanceName="lab")
        sagemock.clock.settle()
        assert describe()["FailureReason"] == "No capacity."

    @pytest.mark.sagemock(clock="manual")
    def test_seeded_instances_can_be_started(self, sagemock, sagemaker_client, describe):
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK | {"NotebookInstanceStatus": "Stopped"}]))
        sagemaker_client.start_notebook_instance(NotebookInstanceName="lab")
        assert describe()["NotebookInstanceStatus"] == "Pending"
        sagemock.clock.settle()
        assert describe()["NotebookInstanceStatus"] == "InService"
        assert [event["detail"]["NotebookInstanceStatus"] for event in sagemock.events] == ["Pending", "InService"]

    @pytest.mark.sagemock(clock="manual")
    def test_transitions_in_progress_continue(self, sagemock, create_notebook, describe):
        create_notebook("other")
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK]))
        assert describe("other")["NotebookInstanceStatus"] == "Pending"
        sagemock.clock.settle()
        assert describe("other")["NotebookInstanceStatus"] == "InService"

    def test_times_default_to_now(self, sagemock, describe):
        sagemock.clock.start = OLD
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK]))
        assert describe()["CreationTime"] == describe()["LastModifiedTime"] == OLD

    @pytest.mark.parametrize("member", ["CreationTime", "LastModifiedTime"])
    @pytest.mark.parametrize("moment", [OLD, OLD.replace(tzinfo=None), OLD.timestamp(), "2026-01-31T12:00:00Z"])
    def test_each_time_defaults_to_the_other(self, sagemock, describe, member, moment):
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK | {member: moment}]))
        assert describe()["CreationTime"] == describe()["LastModifiedTime"] == OLD

    def test_creation_time_filter_finds_old_instances(self, sagemock, sagemaker_client):
        ages = {"old": timedelta(days=31), "new": timedelta(days=1)}
        now = sagemock.clock.now()
        seed = [NOTEBOOK | {"NotebookInstanceName": name, "CreationTime": now - age} for name, age in ages.items()]
        sagemock.seed(in_region(NotebookInstances=seed))
        listed = sagemaker_client.list_notebook_instances(CreationTimeBefore=now - timedelta(days=30))
        assert [each["NotebookInstanceName"] for each in listed["NotebookInstances"]] == ["old"]

    def test_same_seed_can_be_loaded_repeatedly(self):
        seed = in_region(NotebookInstances=[NOTEBOOK], Domains=[DOMAIN])
        assert [Cloud().seed(seed) for _ in range(2)] == [2, 2]
        assert seed == in_region(NotebookInstances=[NOTEBOOK], Domains=[DOMAIN])

    @pytest.mark.parametrize("region", ["us-gov-west-1", "cn-northwest-1", "eu-northeast-9", "us-iso-central-3"])
    def test_regions_of_all_partitions_are_accepted(self, sagemock, region):
        assert sagemock.seed({region: {"NotebookInstances": [NOTEBOOK]}}) == 1


class TestStatuses:
    @pytest.mark.parametrize(
        ("status", "reason"), [("InService", None), ("Stopped", None), ("Failed", None), ("Failed", "No capacity.")]
    )
    def test_stable_statuses_are_accepted(self, sagemock, describe, status, reason):
        failure = {"FailureReason": reason} if reason else {}
        sagemock.seed(in_region(NotebookInstances=[NOTEBOOK | {"NotebookInstanceStatus": status} | failure]))
        assert (describe()["NotebookInstanceStatus"], describe().get("FailureReason")) == (status, reason)

    @pytest.mark.parametrize("status", ["Pending", "Stopping", "Updating", "Deleting"])
    def test_transitional_statuses_are_rejected(self, seed_error, status):
        message = seed_error(in_region(NotebookInstances=[NOTEBOOK | {"NotebookInstanceStatus": status}]))
        assert f"(lab): NotebookInstanceStatus {status} is transitional; it must be one of InService, " in message

    def test_maintenance_must_have_ended(self, seed_error, require_operations):
        require_operations("CreateMlflowApp")
        app = {
            "Name": "app",
            "ArtifactStoreUri": "s3://bucket",
            "RoleArn": ROLE,
            "MaintenanceStatus": "MaintenanceInProgress",
        }
        error = seed_error({"us-east-1": {"MlflowApps": [app]}})
        assert "MaintenanceStatus MaintenanceInProgress is transitional; MaintenanceComplete follows it" in error

    def test_deleted_apps_are_rejected(self, seed_error):
        app = {"DomainName": "research", "UserProfileName": "ann", "AppType": "JupyterServer", "AppName": "default"}
        assert "Status Deleted is transitional; it must be one of InService, Failed" in seed_error(
            in_region(Apps=[app | {"Status": "Deleted"}])
        )

    def test_failure_reason_requires_a_failure(self, seed_error):
        assert "FailureReason requires" in seed_error(
            in_region(NotebookInstances=[NOTEBOOK | {"FailureReason": "None."}])
        )

    def test_failed_domains_may_contain_profiles(self, sagemock, sagemaker_client, client_error):
        domain = DOMAIN | {"Status": "Delete_Failed", "FailureReason": "In use."}
        seed = in_region(Domains=[domain], UserProfiles=[{"DomainName": "research", "UserProfileName": "ann"}])
        sagemock.seed(seed)
        (shown,) = sagemaker_client.list_domains()["Domains"]
        assert shown["Status"] == "Delete_Failed"
        assert client_error(sagemaker_client.delete_domain, DomainId=shown["DomainId"])["Code"] == "ResourceInUse"

    def test_stopped_instances_do_not_use_quotas(self, sagemock):
        sagemock.quotas["ml.t3.medium for notebook instance usage"] = 1
        notebooks = [NOTEBOOK | {"NotebookInstanceName": name} for name in ("a", "b", "c")]
        stopped = {"NotebookInstanceStatus": "Stopped"}
        assert sagemock.seed(in_region(NotebookInstances=[notebooks[0], notebooks[1] | stopped])) == 2
        with pytest.raises(ValueError, match=r"\(c\): ResourceLimitExceeded: "):
            sagemock.seed(in_region(NotebookInstances=[notebooks[2]]))


class TestErrors:
    @pytest.mark.parametrize(
        ("seed", "reason"),
        [
            ({"NotebookInstances": [NOTEBOOK]}, "'NotebookInstances' must be below a region, as in us-east-1"),
            ({"us-east": {}}, "unknown region 'us-east'; did you mean 'us-east-2' or 'us-east-1'?"),
            ({"us-esat-1": {}}, "unknown region 'us-esat-1'; did you mean 'us-east-1' or 'us-west-1'?"),
            ({"aws-global": {}}, "unknown region 'aws-global'"),
            ({"us-gov-1": {}}, "unknown region 'us-gov-1'; did you mean 'us-gov-"),
            ({"us-east-1\n": {}}, r"unknown region 'us-east-1\\n'"),
            ({"": {}}, "unknown region ''$"),
            ({"us-east-1": [NOTEBOOK]}, r"us-east-1 is a list, but must be a mapping: {NotebookInstances"),
            (in_region(Notebooks=[NOTEBOOK]), "unknown resource kind 'Notebooks'; did you mean 'NotebookInstances'?"),
            (in_region(Endpoints=[{}]), "unknown resource kind 'Endpoints'; must be one of CodeRepositories, "),
            (
                in_region(Apps={"AppName": "default"}),
                r"us-east-1.Apps is a mapping, but must be a list of mappings of parameters of Create",
            ),
            (
                in_region(Apps=["default"]),
                r"us-east-1.Apps\[0\] is 'default', but must be a mapping of parameters of Create",
            ),
            (in_region(NotebookInstances=[{}]), r'stances\[0\]: Missing required parameter in input: "RoleArn"'),
            (
                in_region(NotebookInstances=[NOTEBOOK | {"SecurityGroups": ["sg-1"]}]),
                r'\[0\] \(lab\): Unknown parameter in input: "SecurityGroups", must be one of: .*SecurityGroupIds',
            ),
            (
                in_region(Domains=[DOMAIN | {"UserProfiles": [{"UserProfileName": "ann"}]}]),
                r"\(research\): 'UserProfiles' must be below the region, as in us-east-1: {UserProfiles: \[...\]}$",
            ),
            (
                in_region(NotebookInstances=[NOTEBOOK | {"VolumeSizeInGB": "5"}]),
                r"\(lab\): Invalid type for parameter VolumeSizeInGB, value: 5, type: <class 'str'>, valid types",
            ),
            (
                in_region(NotebookInstances=[NOTEBOOK | {"NotebookInstanceName": "my_lab"}]),
                r"\(my_lab\): 1 validation error detected: Value 'my_lab' at 'notebookInstanceName' failed to satisfy",
            ),
            (
                in_region(Images=[IMAGES | {"ImageVersions": [{}]}]),
                r'Images\[0\] \(mine\).ImageVersions\[0\]: Missing required parameter in input: "BaseImage"',
            ),
            (
                in_region(Images=[IMAGES | {"ImageVersions": [{"BaseImage": "b", "Version": 1}] * 2}]),
                r"ImageVersions\[1\]: duplicate Version 1 of this image",
            ),
            (in_region(UserProfiles=[{"UserProfileName": "ann"}]), "specify the domain by either DomainId or Domain"),
            (in_region(NotebookInstances=[NOTEBOOK | {"CreationTime": 1e18}]), "CreationTime must be between 1970"),
            (in_region(NotebookInstances=[NOTEBOOK | {"CreationTime": "0001-01-01"}]), "CreationTime must be betwee"),
            (in_region(NotebookInstances=[NOTEBOOK | {"CreationTime": "soon"}]), "Invalid type for parameter Creation"),
            ({"AccountId": 123456789012}, "AccountId: 123456789012 must be 12 digits, in quotes"),
            ({1: {}}, "the key 1 must be a string"),
        ],
    )
    def test_invalid_documents_are_reported_with_location(self, seed_error, seed, reason):
        assert re.search(reason, seed_error(seed)), seed_error(seed)

    def test_all_errors_are_reported_together(self, seed_error):
        message = seed_error(in_region(NotebookInstances=[{}], Foo=[]))
        assert len(message.splitlines()) == 5

    @pytest.mark.parametrize(
        ("seed", "reason"),
        [
            (
                in_region(NotebookInstances=[NOTEBOOK, NOTEBOOK]),
                "NotebookInstances[1] (lab): ValidationException: Cannot create a duplicate Notebook Instance (arn:",
            ),
            (
                in_region(NotebookInstances=[NOTEBOOK | {"LifecycleConfigName": "setup"}]),
                "NotebookInstances[0] (lab): ValidationException: Unable to describe Notebook Instance Lifecycle",
            ),
            (
                in_region(UserProfiles=[{"DomainName": "reserch", "UserProfileName": "ann"}], Domains=[DOMAIN]),
                "UserProfiles[0] (ann): unknown domain 'reserch' in us-east-1; existing domains: 'research'",
            ),
            (
                in_region(UserProfiles=[{"DomainId": "d-1", "UserProfileName": "ann"}], Domains=[DOMAIN]),
                "UserProfiles[0] (ann): ResourceNotFound: ",
            ),
            (
                in_region(Domains=[DOMAIN | {"DomainId": "d-1"}, DOMAIN | {"DomainId": "d-1", "DomainName": "other"}]),
                "Domains[1] (other): ResourceInUse: ",
            ),
            (
                in_region(NotebookInstances=[NOTEBOOK | {"Tags": [{"Key": "a", "Value": ""}] * 2}]),
                "(lab): ValidationException: ",
            ),
        ],
    )  # fmt: skip
    def test_errors_of_create_have_aws_words(self, seed_error, seed, reason):
        assert reason in seed_error(seed)

    @pytest.mark.sagemock(clock="manual")
    def test_failed_seed_leaves_the_cloud_unchanged(self, sagemock, seed_error, studio):
        owner = studio.profile(studio.domain())
        studio.app(owner, status="Failed")
        calls, events = len(sagemock.calls), len(sagemock.events)
        app = owner | {"AppType": "JupyterServer", "AppName": "default"}
        seed = in_region(NotebookInstances=[NOTEBOOK], Apps=[app, app]) | {"eu-west-1": {"CodeRepositories": []}}
        before = studio.client.describe_app(**app)
        with pytest.raises(ValueError, match="already exists"):
            sagemock.seed(seed)
        after = studio.client.describe_app(**app)
        assert {**before, "ResponseMetadata": None} == {**after, "ResponseMetadata": None}
        assert studio.client.list_notebook_instances()["NotebookInstances"] == []
        assert len(sagemock.calls) == calls + 3
        assert len(sagemock.events) == events

    def test_quotas_apply_to_seeds(self, sagemock, seed_error):
        sagemock.quotas["Total domains"] = 0
        assert "Domains[0] (research): ResourceLimitExceeded: The account-level service limit" in seed_error(
            in_region(Domains=[DOMAIN])
        )

    @pytest.mark.parametrize("seed", [None, 3, [NOTEBOOK]])
    def test_other_types_raise_a_type_error(self, sagemock, seed):
        with pytest.raises(TypeError, match="must be the path of a YAML or JSON file, or a mapping"):
            sagemock.seed(seed)

    def test_mapping_that_contains_itself_is_rejected(self, seed_error):
        endless = {}
        endless["us-east-1"] = endless
        assert "the nesting is too deep, or data contains itself" in seed_error(endless)


def without_yaml(monkeypatch):
    real = builtins.__import__

    def imported(name, *more):
        if name == "yaml":
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.delitem(sys.modules, "sagemock.data_files.yaml_format", raising=False)
    monkeypatch.setattr("sagemock.data_files.yaml_format", None, raising=False)
    monkeypatch.delattr("sagemock.data_files.yaml_format", raising=False)
    monkeypatch.setattr(builtins, "__import__", imported)


class TestFiles:
    @pytest.fixture
    def file(self, tmp_path):
        def file(text, name="seed.yaml"):
            (tmp_path / name).write_text(text, encoding="utf-8")
            return tmp_path / name

        return file

    def test_missing_file_is_reported_with_its_directory(self, seed_error, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        assert seed_error("seed.yaml") == f"cannot load the seed seed.yaml:\n  file not found in {tmp_path}"

    def test_directory_cannot_be_read(self, seed_error, tmp_path):
        assert "cannot read the file" in seed_error(tmp_path)

    def test_file_must_be_utf8(self, seed_error, tmp_path):
        (tmp_path / "seed.yaml").write_bytes(b"\xff\xfe")
        assert "cannot read the file" in seed_error(tmp_path / "seed.yaml")

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("us-east-1: [", "invalid YAML: "),
            ("us-east-1: !!python/object/apply:os.getcwd []", "invalid YAML: could not determine a constructor"),
            ("- NotebookInstances: []", "the document is a list, but must be a mapping of regions"),
            ("", "the document is empty, but must be a mapping of regions"),
            ("us-east-1:\n  Apps: []\n  Apps: []\n", "line 3: duplicate key 'Apps'"),
            (
                "us-east-1: {NotebookInstances: [{CreationTime: 2026-02-31}]}",
                "invalid YAML: day ",
            ),
            ("[" * 20_000, "the nesting is too deep"),
            ("a: &a {us-east-1: *a}", "the nesting is too deep, or data contains itself"),
            ("a: &a {<<: [*a]}", "the nesting is too deep, or data contains itself"),
            ("us-east-1: {<<: [Apps]}", "invalid YAML: while constructing a mapping"),
        ],
    )
    def test_invalid_yaml_is_rejected(self, seed_error, file, text, reason):
        pytest.importorskip("yaml")
        assert reason in seed_error(file(text))

    def test_aliases_that_multiply_are_rejected(self, seed_error, file):
        pytest.importorskip("yaml")
        lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 10)]
        assert "more than 1000000 values" in seed_error(file("\n".join(lines)))

    def test_merges_of_too_many_members_are_rejected(self, seed_error, file):
        pytest.importorskip("yaml")
        lines = [f"{name}: &{name} {{{', '.join(f'{name}{n}: 1' for n in range(6000))}}}" for name in "ab"]
        assert "line 3: more than 10000 members are merged" in seed_error(
            file("\n".join([*lines, "c: {<<: [*a, *b]}"]))
        )

    def test_merges_of_merges_do_not_multiply(self, seed_error, file):
        pytest.importorskip("yaml")
        lines = [f"{name}0: &{name}0 {{{', '.join(f'k{n}: 1' for n in range(10))}}}" for name in "ab"]
        for n in range(1, 20):
            several = ", ".join([f"*a{n - 1}", f"*b{n - 1}"] * 10)
            lines += [f"{name}{n}: &{name}{n} {{<<: [{several}]}}" for name in "ab"]
        assert "unknown region 'a19'" in seed_error(file("\n".join(lines)))

    def test_first_of_several_merged_mappings_wins(self, sagemock, describe, file):
        pytest.importorskip("yaml")
        sagemock.seed(
            file(
                "us-east-1:\n"
                "  NotebookInstances:\n"
                f"  - &first {{NotebookInstanceName: a, InstanceType: ml.t3.large, RoleArn: &role '{ROLE}'}}\n"
                "  - &second {NotebookInstanceName: b, InstanceType: ml.t3.xlarge, RoleArn: *role, VolumeSizeInGB: 9}\n"
                "  - {<<: [*first, *second], NotebookInstanceName: c}\n"
            )
        )
        assert describe("c")["InstanceType"] == "ml.t3.large"
        assert describe("c")["VolumeSizeInGB"] == 9

    def test_anchors_and_merges_are_supported(self, sagemock, describe, file):
        pytest.importorskip("yaml")
        sagemock.seed(
            file(
                "us-east-1:\n"
                "  NotebookInstances:\n"
                f"  - &usual {{NotebookInstanceName: a, InstanceType: ml.t3.medium, RoleArn: '{ROLE}'}}\n"
                "  - {<<: *usual, NotebookInstanceName: b}\n"
            )
        )
        assert describe("b")["RoleArn"] == ROLE

    @pytest.mark.parametrize(
        ("text", "reason"), [("{", "invalid JSON: "), ('{"a": {"b": 1, "b": 2}}', "duplicate key 'b'")]
    )
    def test_invalid_json_is_rejected(self, seed_error, file, text, reason):
        assert reason in seed_error(file(text, "seed.json"))

    def test_yaml_without_pyyaml_names_the_extra(self, sagemock, file, monkeypatch):
        without_yaml(monkeypatch)
        with pytest.raises(ImportError, match=r'pip install "sagemock\[server\]"'):
            sagemock.seed(file(YAML))


class TestAccounts:
    SEED = {
        "AccountId": "210987654321",
        "us-east-1": {
            "StudioLifecycleConfigs": [
                {
                    "StudioLifecycleConfigName": "setup",
                    "StudioLifecycleConfigContent": SCRIPT,
                    "StudioLifecycleConfigAppType": "JupyterServer",
                }
            ],
            "Domains": [DOMAIN | {"DefaultUserSettings": {"ExecutionRole": "arn:aws:iam::210987654321:role/Data"}}],
            "UserProfiles": [{"DomainName": "research", "UserProfileName": "ann"}],
            "Apps": [
                {
                    "DomainName": "research",
                    "UserProfileName": "ann",
                    "AppType": "JupyterServer",
                    "AppName": "default",
                    "ResourceSpec": {
                        "LifecycleConfigArn": "arn:aws:sagemaker:us-east-1:210987654321:studio-lifecycle-config/setup",
                        "SageMakerImageArn": IMAGE,
                    },
                }
            ],
        },
    }

    @pytest.mark.parametrize("account", ["123456789012", "210987654321"])
    def test_arns_move_to_the_mocked_account(self, account):
        with mock_sagemaker(account_id=account, seed=self.SEED):
            client = boto3.client("sagemaker", "us-east-1")
            (domain,) = client.list_domains()["Domains"]
            shown = client.describe_domain(DomainId=domain["DomainId"])
            assert shown["DefaultUserSettings"]["ExecutionRole"] == f"arn:aws:iam::{account}:role/Data"
            (app,) = client.list_apps()["Apps"]
            assert app["ResourceSpec"]["LifecycleConfigArn"].split(":")[4] == account
            assert app["ResourceSpec"]["SageMakerImageArn"] == IMAGE

    def test_without_account_id_arns_are_unchanged(self, sagemock, sagemaker_client):
        sagemock.seed({region: families for region, families in self.SEED.items() if region != "AccountId"})
        (app,) = sagemaker_client.list_apps()["Apps"]
        assert app["ResourceSpec"]["LifecycleConfigArn"].split(":")[4] == self.SEED["AccountId"]


class TestSeedOption:
    def test_each_mock_starts_with_its_seed(self):
        @mock_sagemaker(seed=in_region(NotebookInstances=[NOTEBOOK]))
        def seeded():
            client = boto3.client("sagemaker", "us-east-1")
            client.stop_notebook_instance(NotebookInstanceName="lab")
            return client.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceStatus"]

        assert [seeded(), seeded()] == ["Stopping", "Stopping"]

    def test_option_rejects_invalid_seeds_before_start(self):
        with pytest.raises(
            ValueError, match=r"NotebookInstances\[1\] \(lab\): ValidationException: Cannot create a dup"
        ):
            mock_sagemaker(seed=in_region(NotebookInstances=[NOTEBOOK, NOTEBOOK]))
