"""sagemock export: the document, the messages, and seeding a mock with it."""

import contextlib
import io
import json
import os
import stat
from contextlib import redirect_stderr, redirect_stdout
from datetime import datetime, timezone

import boto3
import hypothesis.strategies as st
import pytest
from botocore.exceptions import ClientError
from hypothesis import given, settings

from sagemock import Cloud, mock_sagemaker, serve
from sagemock.cli.main import main
from sagemock.protocol.service_model import service_model

REGION = "us-east-1"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
START = datetime(2026, 1, 1, tzinfo=timezone.utc)
SCRIPT = "IyEvYmluL3NoCg=="
# Older botocores lack the value by which an app has no lifecycle config despite a default one.
KNOWS_NONE = "None" in service_model().shape_for("StudioLifecycleConfigArn").metadata["pattern"]
READING = ("Describe", "List")
KNOWS_PROPAGATION = "TagPropagation" in service_model().shape_for("CreateDomainRequest").members


def export(*arguments, code=0):
    """Run the command; return the JSON document that it prints, and its messages."""
    out, messages = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(messages):
        assert main(["export", "--format", "json", *arguments]) == code, messages.getvalue()
    return json.loads(out.getvalue()) if out.getvalue() else None, messages.getvalue()


def seeded_and_exported(document):
    with mock_sagemaker(seed=document):
        return export("--region", *(region for region in document if region != "AccountId"))[0]


@pytest.fixture
def one_of_each(sagemock, sagemaker_client, studio, create_notebook):
    """Create resources of every kind by boto3 calls."""
    client, tags = sagemaker_client, {"Tags": [{"Key": "team", "Value": "vision"}, {"Key": "env", "Value": "prod"}]}
    client.create_code_repository(
        CodeRepositoryName="Code", GitConfig={"RepositoryUrl": "https://github.com/team/code", "Branch": "main"}, **tags
    )
    client.create_notebook_instance_lifecycle_config(
        NotebookInstanceLifecycleConfigName="setup", OnStart=[{"Content": SCRIPT}], OnCreate=[{"Content": SCRIPT}]
    )
    network = {"SubnetId": "subnet-1", "SecurityGroupIds": ["sg-1", "sg-2"], "DirectInternetAccess": "Disabled"}
    create_notebook("Lab", LifecycleConfigName="setup", DefaultCodeRepository="code", **network, **tags)
    config = client.create_studio_lifecycle_config(
        StudioLifecycleConfigName="idle",
        StudioLifecycleConfigContent=SCRIPT,
        StudioLifecycleConfigAppType="JupyterLab",
    )["StudioLifecycleConfigArn"]
    client.create_image(ImageName="Mine", RoleArn=ROLE, Description="Ours", **tags)
    sagemock.clock.settle()
    for aliases in (["old"], ["latest", "best"]):
        client.create_image_version(
            ImageName="mine", BaseImage="registry/mine:1", ClientToken=aliases[0], Aliases=aliases
        )
        sagemock.clock.settle()
    client.delete_image_version(ImageName="mine", Version=1)
    client.create_app_image_config(AppImageConfigName="jupyter", JupyterLabAppImageConfig={}, **tags)
    lab_settings = {"LifecycleConfigArns": [config]}
    image = {"ImageName": "Mine", "AppImageConfigName": "jupyter"}
    domain = studio.domain(
        DefaultUserSettings={
            "ExecutionRole": ROLE,
            "JupyterLabAppSettings": lab_settings | {"CustomImages": [image]},
        },
        **tags,
    )
    profile = studio.profile(domain, "Ann", **tags)
    studio.app(profile, Tags=tags["Tags"])
    desk = studio.lab(profile, "desk")
    spec = {"SageMakerImageArn": studio.image, "InstanceType": "ml.t3.large", "LifecycleConfigArn": config}
    studio.app(desk, "JupyterLab", ResourceSpec=spec)
    studio.space(domain, "shared")
    client.stop_notebook_instance(NotebookInstanceName="lab")
    sagemock.clock.settle()
    return domain["DomainId"]


class TestDocument:
    @pytest.mark.sagemock(start=START)
    def test_document_contains_all_kinds(self, one_of_each):
        document, messages = export("--region", REGION)
        assert document["AccountId"] == "123456789012"
        assert {family: len(items) for family, items in document[REGION].items()} == {
            "CodeRepositories": 1,
            "NotebookInstanceLifecycleConfigs": 1,
            "NotebookInstances": 1,
            "StudioLifecycleConfigs": 1,
            "Images": 1,
            "AppImageConfigs": 1,
            "Domains": 1,
            "UserProfiles": 1,
            "Spaces": 2,
            "Apps": 2,
        }
        (notebook,) = document[REGION]["NotebookInstances"]
        assert notebook.pop("IpAddressType", "ipv4") == "ipv4"  # older botocores lack it
        assert notebook.pop("NetworkInterfaceId").startswith("eni-")
        assert notebook.pop("LastModifiedTime") > "2026-01-01T00:00:00.000Z"
        assert notebook == {
            "NotebookInstanceName": "Lab",
            "InstanceType": "ml.t3.medium",
            "RoleArn": ROLE,
            "SubnetId": "subnet-1",
            "SecurityGroupIds": ["sg-1", "sg-2"],
            "DirectInternetAccess": "Disabled",
            "VolumeSizeInGB": 5,
            "LifecycleConfigName": "setup",
            "DefaultCodeRepository": "code",
            "RootAccess": "Enabled",
            "PlatformIdentifier": "notebook-al2023-v1",
            "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
            "NotebookInstanceStatus": "Stopped",
            "CreationTime": "2026-01-01T00:00:00.000Z",
            "Tags": [{"Key": "env", "Value": "prod"}, {"Key": "team", "Value": "vision"}],
        }
        (version,) = document[REGION]["Images"][0]["ImageVersions"]
        assert (version["Version"], version["Aliases"]) == (2, ["best", "latest"])
        assert messages == (
            "sagemock export: us-east-1: 1 CodeRepositories, 1 NotebookInstanceLifecycleConfigs, 1 NotebookInstances, "
            "1 StudioLifecycleConfigs, 1 Images, 1 AppImageConfigs, 1 Domains, 1 UserProfiles, 2 Spaces, 2 Apps\n"
        )

    def test_seeding_and_exporting_again_is_identical(self, one_of_each):
        document, _ = export("--region", REGION)
        assert seeded_and_exported(document) == document

    def test_seeding_another_account_changes_only_the_account(self, one_of_each):
        document, _ = export("--region", REGION)
        with mock_sagemaker(account_id="210987654321", seed=document):
            moved, _ = export("--region", REGION)
        assert json.loads(json.dumps(moved).replace(":210987654321:", ":123456789012:")) == document | {
            "AccountId": "210987654321"
        }

    def test_export_only_calls_read_operations(self, sagemock, one_of_each):
        earlier = len(sagemock.calls)
        export("--region", REGION)
        assert {call.operation for call in sagemock.calls[earlier:] if not call.operation.startswith(READING)} == set()
        assert [call.operation for call in sagemock.calls[earlier:] if call.error] == []

    def test_all_pages_of_lists_are_read(self, sagemock, create_notebook):
        for number in range(101):
            create_notebook(f"lab-{number:03}")
        document, _ = export("--region", REGION)
        names = [each["NotebookInstanceName"] for each in document[REGION]["NotebookInstances"]]
        assert names == [f"lab-{number:03}" for number in range(101)]

    def test_yaml_is_readable_and_equivalent(self, one_of_each, tmp_path):
        yaml = pytest.importorskip("yaml")
        assert main(["export", "--region", REGION, "--output", str(tmp_path / "account.yaml")]) == 0
        text = (tmp_path / "account.yaml").read_text()
        assert "\n  NotebookInstances:\n  - NotebookInstanceName: Lab\n    InstanceType: ml.t3.medium\n" in text
        assert "&id" not in text
        assert "{" not in text.replace("{}", "")
        assert "AccountId: '123456789012'" in text
        document, _ = export("--region", REGION)
        assert seeded_and_exported(yaml.safe_load(text)) == document

    def test_multi_line_scripts_are_blocks(self, sagemaker_client, tmp_path):
        pytest.importorskip("yaml")
        content = "IyEvYmlu\nL3NoCg==\n"
        sagemaker_client.create_studio_lifecycle_config(
            StudioLifecycleConfigName="idle",
            StudioLifecycleConfigContent=content,
            StudioLifecycleConfigAppType="JupyterLab",
        )
        main(["export", "--region", REGION, "--output", str(tmp_path / "account.yaml")])
        text = (tmp_path / "account.yaml").read_text()
        assert "StudioLifecycleConfigContent: |\n      IyEvYmlu\n      L3NoCg==\n" in text
        with mock_sagemaker(seed=tmp_path / "account.yaml"):
            again = sagemaker_client.describe_studio_lifecycle_config(StudioLifecycleConfigName="idle")
        assert again["StudioLifecycleConfigContent"] == content


class TestTransitionalStatuses:
    @pytest.mark.sagemock(clock="manual")
    @pytest.mark.parametrize(
        ("status", "written"), [("Pending", "InService"), ("Stopping", "Stopped"), ("Updating", "Stopped")]
    )
    def test_transitional_statuses_become_their_final_status(self, notebook_in, status, written):
        notebook_in(status)
        document, messages = export("--region", REGION)
        assert document[REGION]["NotebookInstances"][0]["NotebookInstanceStatus"] == written
        assert f"us-east-1: NotebookInstances lab is {status}: exported as {written}\n" in messages
        assert seeded_and_exported(document) == document

    @pytest.mark.sagemock(clock="manual")
    def test_resources_being_deleted_are_skipped(self, notebook_in):
        notebook_in("Deleting")
        document, messages = export("--region", REGION)
        assert document[REGION] == {}
        assert "NotebookInstances lab is Deleting: skipped" in messages

    @pytest.mark.sagemock(clock="manual")
    def test_deleted_apps_are_skipped_without_a_message(self, studio):
        studio.app(studio.profile(studio.domain()), status="Deleted")
        document, messages = export("--region", REGION)
        assert "Apps" not in document[REGION]
        assert len(messages.splitlines()) == 1

    @pytest.mark.sagemock(clock="manual")
    def test_results_of_maintenance_are_kept(self, sagemock, sagemaker_client, require_operations):
        require_operations("CreateMlflowTrackingServer", "CreateMlflowApp")
        store = {"ArtifactStoreUri": "s3://bucket", "RoleArn": ROLE}
        sagemaker_client.create_mlflow_tracking_server(TrackingServerName="runs", **store)
        sagemaker_client.create_mlflow_app(Name="app", **store)
        sagemock.clock.settle()
        sagemock.maintain("runs")
        sagemock.maintain("app")
        during, messages = export("--region", REGION)
        assert "MlflowTrackingServers runs is MaintenanceInProgress: exported as MaintenanceComplete" in messages
        assert "MlflowApps app is MaintenanceInProgress: exported as MaintenanceComplete" in messages
        sagemock.clock.advance(days=1)
        sagemaker_client.stop_mlflow_tracking_server(TrackingServerName="runs")
        sagemock.clock.settle()
        document, messages = export("--region", REGION)
        (server,), (app,) = document[REGION]["MlflowTrackingServers"], document[REGION]["MlflowApps"]
        assert (server["TrackingServerStatus"], app["Status"]) == ("Stopped", "Created")
        assert server["TrackingServerMaintenanceStatus"] == app["MaintenanceStatus"] == "MaintenanceComplete"
        assert app == during[REGION]["MlflowApps"][0]
        assert "exported as" not in messages
        assert seeded_and_exported(document) == document

    def test_failures_keep_their_reasons(self, notebook_in):
        notebook_in("Failed")
        document, _ = export("--region", REGION)
        assert "capacity" in document[REGION]["NotebookInstances"][0]["FailureReason"]
        assert seeded_and_exported(document) == document


class TestDanglingReferences:
    def test_references_to_deleted_repositories_are_skipped(self, sagemaker_client, create_notebook):
        for name in ("one", "two"):
            git = {"RepositoryUrl": f"https://github.com/team/{name}"}
            sagemaker_client.create_code_repository(CodeRepositoryName=name, GitConfig=git)
        more = ["https://github.com/team/three", "two"]
        create_notebook(DefaultCodeRepository="one", AdditionalCodeRepositories=more)
        for name in ("one", "two"):
            sagemaker_client.delete_code_repository(CodeRepositoryName=name)
        document, messages = export("--region", REGION)
        (notebook,) = document[REGION]["NotebookInstances"]
        assert "DefaultCodeRepository" not in notebook
        assert notebook["AdditionalCodeRepositories"] == more[:1]
        assert "NotebookInstances lab refers to one, which no longer exists: reference skipped" in messages
        assert seeded_and_exported(document) == document

    @pytest.mark.sagemock(clock="manual")
    def test_failed_apps_may_have_dangling_references(self, sagemock, sagemaker_client, studio):
        config = {"StudioLifecycleConfigName": "idle"}
        arn = sagemaker_client.create_studio_lifecycle_config(
            **config, StudioLifecycleConfigContent=SCRIPT, StudioLifecycleConfigAppType="JupyterServer"
        )["StudioLifecycleConfigArn"]
        image = sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)["ImageArn"]
        domain = studio.domain()
        ann, bob = (studio.profile(domain, name) for name in ("ann", "bob"))
        studio.app(ann, status="Failed", ResourceSpec={"LifecycleConfigArn": arn})
        studio.app(bob, status="Failed", ResourceSpec={"SageMakerImageArn": image})
        sagemaker_client.delete_studio_lifecycle_config(**config)
        sagemaker_client.delete_image(ImageName="mine")
        sagemock.clock.settle()
        document, messages = export("--region", REGION)
        (app,) = document[REGION]["Apps"]
        assert (app["UserProfileName"], app["Status"]) == ("ann", "Failed")
        assert "LifecycleConfigArn" not in app["ResourceSpec"]
        assert "Apps JupyterServer default of ann refers to arn:aws:" in messages
        assert "Apps JupyterServer default of bob needs a resource that does not exist: skipped" in messages
        assert seeded_and_exported(document) == document

    @pytest.mark.skipif(not KNOWS_NONE, reason="this botocore lacks the lifecycle config None")
    def test_newer_settings_do_not_change_apps(self, sagemock, sagemaker_client, studio):
        domain = studio.domain()
        desk = studio.lab(studio.profile(domain))
        studio.app(desk, "JupyterLab")
        config = sagemaker_client.create_studio_lifecycle_config(
            StudioLifecycleConfigName="idle",
            StudioLifecycleConfigContent=SCRIPT,
            StudioLifecycleConfigAppType="JupyterLab",
        )["StudioLifecycleConfigArn"]
        default = {"DefaultResourceSpec": {"LifecycleConfigArn": config, "InstanceType": "ml.t3.xlarge"}}
        sagemaker_client.update_domain(**domain, DefaultUserSettings={"JupyterLabAppSettings": default})
        sagemock.clock.settle()
        document, _ = export("--region", REGION)
        with mock_sagemaker(seed=document):
            app = sagemaker_client.describe_app(**desk, AppType="JupyterLab", AppName="default")
        assert app["ResourceSpec"] == {"SageMakerImageArn": studio.image, "InstanceType": "ml.t3.medium"}

    def test_exports_that_cannot_be_loaded_are_reported(self, sagemock, sagemaker_client, studio):
        domain = studio.domain()
        volume = {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 100}}}
        studio.lab(studio.profile(domain), **volume)
        limit = {"DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 50}}
        sagemaker_client.update_domain(**domain, DefaultUserSettings={"SpaceStorageSettings": limit})
        sagemock.clock.settle()
        document, messages = export("--region", REGION, code=1)
        assert len(document[REGION]["Spaces"]) == 1
        assert "cannot load the seed:\n  us-east-1.Spaces[0] (lab): ValidationException: " in messages


class TestReadErrors:
    def test_unreadable_kinds_are_reported_and_skipped(self, sagemock, one_of_each):
        sagemock.fail("ListDomains", "AccessDeniedException", times=None)
        document, messages = export("--region", REGION, code=1)
        assert list(document[REGION])[-1] == "AppImageConfigs"
        assert "us-east-1: cannot read Domains: An error occurred (AccessDeniedException)" in messages
        assert "us-east-1: UserProfiles ann needs a resource that does not exist: skipped" in messages
        assert seeded_and_exported(document) == document

    def test_resources_with_unreadable_tags_are_skipped(self, sagemock, create_notebook):
        create_notebook()
        sagemock.fail("ListTags", "AccessDeniedException", times=None)
        document, messages = export("--region", REGION, code=1)
        assert document[REGION] == {}
        assert "us-east-1: cannot read NotebookInstances lab: An error occurred (AccessDenied" in messages

    def test_resources_deleted_during_the_export_are_skipped(self, sagemock, create_notebook):
        create_notebook()
        sagemock.fail("DescribeNotebookInstance", "ValidationException", "RecordNotFound")
        document, messages = export("--region", REGION)
        assert document[REGION] == {}
        assert messages == "sagemock export: us-east-1: no resources\n"

    def test_throttled_calls_are_retried(self, sagemock, create_notebook):
        create_notebook()
        sagemock.fail("DescribeNotebookInstance", "ThrottlingException", times=4)
        document, _ = export("--region", REGION)
        assert len(document[REGION]["NotebookInstances"]) == 1

    @pytest.mark.parametrize("code", ["ExpiredTokenException", "UnrecognizedClientException"])
    def test_invalid_credentials_end_the_export(self, sagemock, code, tmp_path):
        sagemock.fail("ListCodeRepositories", code)
        document, messages = export("--region", REGION, "--output", str(tmp_path / "seed.json"), code=1)
        assert document is None
        assert messages.startswith(f"sagemock export: An error occurred ({code})")
        assert not (tmp_path / "seed.json").exists()


class TestCommand:
    def test_several_regions_make_one_document(self, sagemock, create_notebook):
        create_notebook()
        document, messages = export("--region", REGION, "eu-west-1", "--region", "eu-west-1", REGION)
        assert list(document) == ["AccountId", REGION, "eu-west-1"]
        assert document["eu-west-1"] == {}
        assert len(messages.splitlines()) == 2

    def test_region_defaults_to_the_configuration(self, sagemock, monkeypatch):
        monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
        assert export()[0] == {"eu-central-1": {}}

    def test_missing_region_is_an_error(self):
        document, messages = export(code=1)
        assert document is None
        assert "no region is configured: specify --region" in messages

    def test_region_of_an_endpoint_has_a_default(self, locked, monkeypatch):
        monkeypatch.setenv("SAGEMOCK_TOKEN", "letmein")
        locked.cloud.seed({"us-east-1": {"CodeRepositories": []}})
        assert list(export("--endpoint-url", locked.url)[0]) == ["us-east-1"]

    def test_unknown_profile_is_an_error(self):
        assert export("--profile", "unknown", code=1)[1] == (
            "sagemock export: The config profile (unknown) could not be found\n"
        )

    def test_missing_credentials_are_an_error(self):
        assert "Unable to locate credentials" in export("--region", REGION, code=1)[1]

    def test_file_is_readable_only_by_its_owner(self, sagemock, create_notebook, tmp_path):
        create_notebook()
        file = tmp_path / "seed.json"
        before = os.umask(0)
        try:
            assert export("--region", REGION, "--output", str(file))[0] is None
        finally:
            os.umask(before)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert Cloud().seed(file) == 1

    def test_file_extension_selects_the_format(self, sagemock, tmp_path):
        assert main(["export", "--region", REGION, "--output", str(tmp_path / "seed.json")]) == 0
        assert json.loads((tmp_path / "seed.json").read_text()) == {REGION: {}}

    def test_unwritable_file_is_reported_before_any_call(self, sagemock, tmp_path):
        output = tmp_path / "a" / "b"
        messages = export("--region", REGION, "--output", str(output), code=1)[1]
        assert messages == f"sagemock export: cannot write {output}: directory {output.parent} not found\n"
        assert sagemock.calls == []  # no call was made before the error

    def test_export_from_an_http_endpoint(self):
        pytest.importorskip("tornado")
        from sagemock.endpoint.endpoint import Endpoint

        cloud = Cloud()
        cloud.seed(
            {REGION: {"CodeRepositories": [{"CodeRepositoryName": "code", "GitConfig": {"RepositoryUrl": URL}}]}}
        )
        endpoint = Endpoint(cloud)
        environment = endpoint.environment(REGION)
        try:
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("AWS_ACCESS_KEY_ID", environment["AWS_ACCESS_KEY_ID"])
                patch.setenv("AWS_SECRET_ACCESS_KEY", environment["AWS_SECRET_ACCESS_KEY"])
                document, _ = export("--endpoint-url", environment["AWS_ENDPOINT_URL"], "--region", REGION)
            messages = export("--endpoint-url", environment["AWS_ENDPOINT_URL"], "--region", REGION, code=1)[1]
        finally:
            endpoint.close()
        assert document[REGION]["CodeRepositories"][0]["GitConfig"] == {"RepositoryUrl": URL}
        assert (
            "UnrecognizedClientException" in messages
        )  # dummy credentials were sent, but this endpoint accepts only its own

    @pytest.fixture
    def locked(self):
        """A server that requires a token."""
        pytest.importorskip("tornado")
        with serve(token="letmein") as server:
            yield server

    def test_token_is_read_from_the_environment(self, locked, monkeypatch):
        monkeypatch.setenv("SAGEMOCK_TOKEN", "letmein")
        locked.cloud.seed(
            {REGION: {"CodeRepositories": [{"CodeRepositoryName": "c", "GitConfig": {"RepositoryUrl": URL}}]}}
        )
        document, _ = export("--endpoint-url", locked.url.removeprefix("http://"), "--region", REGION)
        assert [each["CodeRepositoryName"] for each in document[REGION]["CodeRepositories"]] == ["c"]

    def test_no_file_when_nothing_could_be_read(self, locked, tmp_path):
        output = tmp_path / "seed.json"
        arguments = ["--endpoint-url", f"{locked.url}/_sagemock/console/", "--region", REGION, "--output", str(output)]
        messages = export(*arguments, code=1)[1]
        assert messages.endswith("sagemock export: nothing could be read; no seed was written\n")
        assert not output.exists()

    @pytest.mark.parametrize("url", ["nonsense:port", "http://127.0.0.1:99999", "ftp://127.0.0.1"])
    def test_invalid_endpoint_urls_are_errors(self, url):
        document, messages = export("--endpoint-url", url, "--region", REGION, code=1)
        assert document is None
        assert messages.startswith("sagemock export: ")
        assert "Traceback" not in messages


URL = "https://github.com/team/code"

NAMES = st.sampled_from(["a", "B", "c-1"])
TAGS = st.dictionaries(st.sampled_from(["team", "Env", "k 1"]), st.sampled_from(["", "x", "Ünïcode"])).map(
    lambda tags: [{"Key": key, "Value": value} for key, value in tags.items()]
)
ACTIONS = st.sampled_from(["create", "create", "create", "stop", "start", "update", "delete", "fail", "wait", "tag"])
KINDS = st.sampled_from(["repository", "scripts", "notebook", "config", "image", "version", "domain", "profile", "app"])


class AccountHistory:
    """Runs steps at random, and ignores those that AWS rejects, to create a realistic account."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.client = boto3.client("sagemaker", REGION)

    def do(self, action, kind, name, tags):
        with contextlib.suppress(ClientError):
            getattr(self, action)(kind, name, tags)

    def wait(self, kind, name, tags):
        self.cloud.clock.advance(minutes=7)

    def fail(self, kind, name, tags):
        self.cloud.fail_next({"notebook": "NotebookInstance", "image": "Image", "app": "App"}.get(kind, "Domain"))

    def create(self, kind, name, tags):
        domain = self.domain()
        lab = {"DomainId": domain, "SpaceName": name, "AppType": "JupyterLab", "AppName": "default"}
        {
            "repository": lambda: self.client.create_code_repository(
                CodeRepositoryName=name, GitConfig={"RepositoryUrl": URL}, Tags=tags
            ),
            "scripts": lambda: self.client.create_notebook_instance_lifecycle_config(
                NotebookInstanceLifecycleConfigName=name, OnStart=[{"Content": SCRIPT}]
            ),
            "notebook": lambda: self.client.create_notebook_instance(
                NotebookInstanceName=name,
                InstanceType="ml.t3.medium",
                RoleArn=ROLE,
                Tags=tags,
                **({"DefaultCodeRepository": "a", "LifecycleConfigName": "a"} if tags else {}),
            ),
            "config": lambda: self.client.create_studio_lifecycle_config(
                StudioLifecycleConfigName=name,
                StudioLifecycleConfigContent=SCRIPT,
                StudioLifecycleConfigAppType="JupyterLab",
            ),
            "image": lambda: self.client.create_image(ImageName=name, RoleArn=ROLE, Tags=tags),
            "version": lambda: self.client.create_image_version(
                ImageName=name, BaseImage="registry/image:1", ClientToken=str(len(self.cloud.calls)).rjust(36, "0")
            ),
            "domain": lambda: self.client.create_domain(
                DomainName=name,
                AuthMode="IAM",
                DefaultUserSettings={"ExecutionRole": ROLE},
                VpcId="vpc-1",
                SubnetIds=["subnet-1"],
                Tags=tags,
                **({"TagPropagation": "ENABLED"} if tags and KNOWS_PROPAGATION else {}),
            ),
            "profile": lambda: self.client.create_user_profile(DomainId=domain, UserProfileName=name, Tags=tags),
            "app": lambda: (
                self.space(domain, name, tags),
                self.client.create_app(**lab, ResourceSpec=self.spec(name)),
            ),
        }[kind]()

    def domain(self):
        domains = self.client.list_domains()["Domains"]
        return domains[0]["DomainId"] if domains else "d-none"

    def space(self, domain, name, tags):
        if name.lower() in [space["SpaceName"].lower() for space in self.client.list_spaces()["Spaces"]]:
            return
        self.client.create_space(
            DomainId=domain,
            SpaceName=name,
            SpaceSettings={"AppType": "JupyterLab"},
            OwnershipSettings={"OwnerUserProfileName": name},
            SpaceSharingSettings={"SharingType": "Private"},
            Tags=tags,
        )

    def spec(self, name):
        images = [image["ImageArn"] for image in self.client.list_images()["Images"]]
        return {"SageMakerImageArn": images[0] if images else f"arn:aws:sagemaker:{REGION}:885854791233:image/shared"}

    def stop(self, kind, name, tags):
        self.client.stop_notebook_instance(NotebookInstanceName=name)

    def start(self, kind, name, tags):
        self.client.start_notebook_instance(NotebookInstanceName=name)

    def update(self, kind, name, tags):
        if kind == "notebook":
            self.client.update_notebook_instance(NotebookInstanceName=name, VolumeSizeInGB=10)
        elif kind == "image":
            self.client.update_image(ImageName=name, Description="Newer")
        elif KNOWS_NONE:
            settings = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"LifecycleConfigArn": self.config()}}}
            self.client.update_domain(DomainId=self.domain(), DefaultUserSettings=settings)

    def config(self):
        configs = self.client.list_studio_lifecycle_configs()["StudioLifecycleConfigs"]
        return configs[0]["StudioLifecycleConfigArn"] if configs else "None"

    def tag(self, kind, name, tags):
        self.client.add_tags(ResourceArn=f"arn:aws:sagemaker:{REGION}:123456789012:image/{name.lower()}", Tags=tags)

    def delete(self, kind, name, tags):
        lab = {"DomainId": self.domain(), "SpaceName": name, "AppType": "JupyterLab", "AppName": "default"}
        {
            "repository": lambda: self.client.delete_code_repository(CodeRepositoryName=name),
            "scripts": lambda: self.client.delete_notebook_instance_lifecycle_config(
                NotebookInstanceLifecycleConfigName=name
            ),
            "notebook": lambda: self.client.delete_notebook_instance(NotebookInstanceName=name),
            "config": lambda: self.client.delete_studio_lifecycle_config(StudioLifecycleConfigName=name),
            "image": lambda: self.client.delete_image(ImageName=name),
            "version": lambda: self.client.delete_image_version(ImageName=name, Version=1),
            "domain": lambda: self.client.delete_domain(DomainId=self.domain()),
            "profile": lambda: self.client.delete_user_profile(DomainId=self.domain(), UserProfileName=name),
            "app": lambda: self.client.delete_app(**lab),
        }[kind]()


STEPS = st.lists(st.tuples(ACTIONS, KINDS, NAMES, TAGS), max_size=40)


@given(steps=STEPS)
@settings(max_examples=12, deadline=None)
def test_export_of_any_account_can_be_reproduced(steps):
    with mock_sagemaker(clock="manual", start=START) as cloud:
        history = AccountHistory(cloud)
        for first in ("domain", "wait", "profile", "wait"):  # so that the following steps can create apps
            history.do(*(("create", first) if first != "wait" else ("wait", "")), "a", [])
        for step in steps:
            history.do(*step)
        document, _ = export("--region", REGION)
    again = seeded_and_exported(document)
    complete(document, again)
    assert again == document


def complete(document, again):
    """Add the members that AWS generates before a resource is in service."""
    for family, member in (("Domains", "HomeEfsFileSystemId"), ("Images", "ContainerImage")):
        for before, after in zip(document[REGION].get(family, ()), again[REGION].get(family, ()), strict=True):
            for old, new in zip(*(each.get("ImageVersions", [each]) for each in (before, after)), strict=True):
                if member in new:
                    old.setdefault(member, new[member])
