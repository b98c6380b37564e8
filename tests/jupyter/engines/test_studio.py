"""Apps of Studio whose servers an engine starts."""

import json

import pytest

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
WITHOUT_TOKEN = ["--ServerApp.token=", "--ServerApp.disable_check_xsrf=True", "--ServerApp.allow_remote_access=True"]
ADDRESS = ["--ServerApp.base_url=/jupyterlab/default", "--ip=0.0.0.0", "--port=8888"]
LOOK = """
import json, os
print(json.dumps([os.getuid(), os.getgid(), os.stat("/home/custom").st_uid, os.environ["STAGE"]]))
"""
METADATA = "print(open('/opt/ml/metadata/resource-metadata.json').read())"


@pytest.fixture
def studio(engine, start_studio):
    """A mock with a domain, whose apps the engine runs."""
    return start_studio(**engine.options)


@pytest.mark.long
def test_an_engine_runs_a_spaces_jupyterlab(studio, engine, temp_dir, eventually):
    alice = studio.profile()
    space = studio.studio.lab(alice)
    studio.studio.app(space, "JupyterLab")
    with studio.visit_lab(alice, space) as visitor:
        assert visitor.run("print(open('kept.txt', 'w').write('kept'))") == "4\n"
        assert "/jupyterlab/default/" in studio.cloud.server_log(space["SpaceName"])
    studio.delete_app(space, "JupyterLab")
    assert eventually(lambda: not engine.servers(temp_dir))
    studio.studio.app(space, "JupyterLab")
    with studio.visit_lab(alice, space) as visitor:
        assert visitor.run("print(open('kept.txt').read())") == "kept\n"


@pytest.fixture
def container_engine(engine):
    """An engine that starts containers."""
    if "image" not in engine.options:
        pytest.skip("this engine starts no containers")
    return engine


@pytest.fixture
def custom_image(container_engine, start_studio):
    """A mock with a space, and a function that opens an app with a custom image, given its ContainerConfig."""
    studio = start_studio(**container_engine.options)
    client, settle = studio.sagemaker, studio.cloud.clock.settle
    image = client.create_image(ImageName="custom", RoleArn=ROLE)["ImageArn"]
    settle()
    client.create_image_version(ImageName="custom", BaseImage=container_engine.options["image"], ClientToken="1")
    settle()
    custom = {"ImageName": "custom", "AppImageConfigName": "labs"}
    settings = {"ExecutionRole": ROLE, "JupyterLabAppSettings": {"CustomImages": [custom]}}
    profile = studio.studio.profile(studio.studio.domain("images", DefaultUserSettings=settings))
    space = studio.studio.lab(profile)

    def open_app(**program):
        files = {"MountPath": "/home/custom", "DefaultUid": 1000, "DefaultGid": 100}
        lab = {"FileSystemConfig": files, "ContainerConfig": program}
        client.create_app_image_config(AppImageConfigName="labs", JupyterLabAppImageConfig=lab)
        studio.studio.app(space, "JupyterLab", ResourceSpec={"SageMakerImageArn": image})
        return studio.visit_lab(profile, space)

    studio.open_app, studio.space = open_app, space
    return studio


@pytest.mark.long
def test_a_custom_image_runs_as_configured(custom_image):
    program = {
        "ContainerEntrypoint": ["jupyter"],
        "ContainerArguments": ["server", *ADDRESS, *WITHOUT_TOKEN, "--ServerApp.root_dir=/home/custom"],
        "ContainerEnvironmentVariables": {"STAGE": "{test}"},
    }
    with custom_image.open_app(**program) as visitor:
        assert json.loads(visitor.run(LOOK)) == [1000, 100, 1000, "{test}"]
        assert visitor.run("print(open('/home/custom/mine', 'w').write('x'))") == "1\n"
        assert json.loads(visitor.run(METADATA))["AppType"] == "JupyterLab"
