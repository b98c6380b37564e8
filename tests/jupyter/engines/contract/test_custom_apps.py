"""Studio apps with custom images in containers."""

from urllib.parse import urlsplit

import boto3
import pytest
import requests

from .images import AS_STUDIO_USER, JUPYTER, build, command, web_server

REGISTRY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/"
CONTAINER_CONFIG = {
    "ContainerEntrypoint": [JUPYTER[0]],
    "ContainerArguments": list(JUPYTER[1:]),
    "ContainerEnvironmentVariables": {"TEAM": "fraud"},
}


@pytest.fixture
def studio(start_studio, docker_daemon):
    """A mock with a domain, whose apps run in containers; ECR's names are those of the daemon."""
    settings = {"DockerSpawner": {"pull_policy": "never", "http_timeout": 60}}
    return start_studio(jupyter="docker", launcher_config=settings, image_names={REGISTRY: ""})


@pytest.fixture
def create_app(studio):
    """Create an app with a custom image, and its space if it needs one; return the profile, the space and the app."""
    sagemaker = boto3.client("sagemaker", region_name="us-east-1")

    def create_app(image, container_config=None, app_type="JupyterLab"):
        role = "arn:aws:iam::123456789012:role/DataScientist"
        arn = sagemaker.create_image(ImageName="lab", RoleArn=role)["ImageArn"]
        studio.cloud.clock.settle()
        sagemaker.create_image_version(ImageName="lab", BaseImage=f"{REGISTRY}{image}", ClientToken="1")
        block = {"JupyterLabAppImageConfig": {"ContainerConfig": container_config}} if container_config else {}
        sagemaker.create_app_image_config(AppImageConfigName="lab", **block)
        studio.cloud.clock.settle()
        alice = studio.profile()
        custom = [{"ImageName": "lab", "AppImageConfigName": "lab"}]
        settings = {f"{app_type}AppSettings": {"CustomImages": custom}}
        sagemaker.update_domain(DomainId=alice["DomainId"], DefaultUserSettings=settings)
        studio.cloud.clock.settle()
        space = studio.studio.lab(alice, AppType=app_type) if app_type != "KernelGateway" else {}
        owner = {"SpaceName": space["SpaceName"]} if space else {"UserProfileName": alice["UserProfileName"]}
        app = {"DomainId": alice["DomainId"], **owner, "AppType": app_type, "AppName": "default"}
        spec = {"SageMakerImageArn": arn, "InstanceType": "ml.t3.medium"}
        sagemaker.create_app(**app, ResourceSpec=spec)
        studio.cloud.clock.settle()
        return alice, space, sagemaker.describe_app(**app)

    return create_app


@pytest.mark.engines
def test_an_app_runs_its_custom_image(studio, create_app, good_image):
    alice, space, app = create_app(good_image, CONTAINER_CONFIG)
    assert (app["Status"], app.get("FailureReason")) == ("InService", None)
    with studio.visit_lab(alice, space) as visitor:
        code = "import os; print(os.getuid(), os.getgid(), os.getcwd(), os.environ['TEAM'])"
        assert visitor.run(code) == "1000 100 /home/sagemaker-user fraud\n"
        assert "JupyterLab" in visitor.run("print(open('/opt/ml/metadata/resource-metadata.json').read())")


@pytest.mark.engines
@pytest.mark.parametrize("base_path", ["/codeeditor/default", "/CodeEditor/default"])
def test_an_editor_opens_at_its_own_path(studio, create_app, base_path):
    pages = web_server({base_path: 200, f"{base_path}/": 200})
    image = build("sagemock-test-app-editor", AS_STUDIO_USER + pages)
    alice, space, app = create_app(image, app_type="CodeEditor")
    assert (app["Status"], app.get("FailureReason")) == ("InService", None)
    with requests.Session() as browser:
        page = browser.get(studio.url(alice, SpaceName=space["SpaceName"]), timeout=60)
        assert (page.status_code, urlsplit(page.url).path) == (200, f"{base_path}/")
        other = browser.get(page.url.replace(base_path, base_path.swapcase()), timeout=60)
        assert (other.status_code, urlsplit(other.url).path) == (200, f"{base_path}/")


@pytest.mark.engines
def test_a_broken_image_fails_its_app(studio, create_app, docker_daemon):
    program = command("sh", "-c", "echo the model is missing >&2; exit 3")
    _, _, app = create_app(build("sagemock-test-app-ends", AS_STUDIO_USER + program))
    assert (app["Status"], app["FailureReason"]) == ("Failed", "InternalFailure")
    ((stream, log),) = studio.cloud.logs(app["AppArn"]).items()
    assert stream.endswith("/JupyterLab/default")
    assert "the model is missing" in log
    assert "start: its process ended with exit code 3" in log
    assert "Let ENTRYPOINT or CMD run the server in the foreground." in log


@pytest.mark.engines
def test_a_kernel_gateway_replaces_the_program(studio, create_app, good_image, containers):
    _, _, app = create_app(good_image, app_type="KernelGateway")
    assert (app["Status"], app.get("FailureReason")) == ("InService", None)
    assert len(containers("label=sagemock.owner")) == 1


@pytest.mark.engines
def test_a_missing_image_is_the_failure_reason(studio, create_app):
    _, _, app = create_app("sagemock-test-missing:7")
    assert app["Status"] == "Failed"
    assert "sagemock-test-missing:7" in app["FailureReason"]
