"""Options of engines are checked before a mock starts, with errors that name the remedy."""

import asyncio
import importlib.util
import re

import boto3
import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.engines.servers.records import Owner, ServerRecord, ServerRecords

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
needs_hub = pytest.mark.skipif(importlib.util.find_spec("jupyterhub") is None, reason="JupyterHub is not installed")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"jupyter": "dokcer"}, r"jupyter='dokcer' is not possible: unknown engine 'dokcer': use 'docker', "),
        ({"jupyter": "docker", "image": 7}, "image=7 must be the name of an image"),
        ({"jupyter": "docker", "image_names": "lab"}, "image_names='lab' must map names of images"),
        ({"jupyter": "docker", "image_names": {"lab": 7}}, "must map names of images, or beginnings that end with"),
        ({"jupyter": "docker", "keep_servers": True}, "keep_servers=True needs volume_dir="),
        ({"jupyter": "docker", "launcher_config": 7}, "launcher_config=7 is not possible: .* must be a mapping or"),
        ({"jupyter": "docker", "launcher_config": {"image": "base"}}, "a mapping must have classes and their traits"),
        ({"jupyter": "docker", "launcher_config": "x.ini"}, r"x\.ini: .* must be a \.py or \.json file"),
        ({"jupyter": "docker", "launcher_config": "missing.py"}, "is not possible: there is no file missing.py"),
        ({"jupyter": "docker", "start_servers": 1}, "start_servers=1 must be True or False"),
        ({"jupyter": "docker", "advertise": "a b"}, "advertise='a b' must be HOST, HOST:PORT or HOST=ADDRESS"),
        ({"jupyter": "docker", "advertise": 7}, "advertise=7 must be HOST, HOST:PORT or HOST=ADDRESS"),
        ({"jupyter": "docker", "advertise": "host:99999"}, "advertise='host:99999' must be HOST, HOST:PORT or"),
        ({"jupyter": "docker", "advertise": "host="}, "advertise='host=' must be HOST, HOST:PORT or HOST=ADDRESS"),
        ({"jupyter": "docker", "advertise": "host:x"}, "advertise='host:x' must be HOST, HOST:PORT or HOST=ADDRESS"),
        ({"jupyter": "docker", "advertise": "192.0.2.1"}, r"192\.0\.2\.1 cannot be listened at: .* Use HOST=ADDRESS"),
        ({"jupyter": "docker", "tls": True}, "tls=True is an option of live Jupyter on this machine"),
        ({"jupyter": True, "image": "base"}, "image='base' is an option of engines .* it needs jupyter='docker'"),
        ({"image": "base"}, "image='base' is an option of live Jupyter: it needs jupyter='docker'"),
        ({"tls": True}, "tls=True is an option of live Jupyter: it needs jupyter=True"),
        ({"jupyter": 7}, "jupyter=7 must be True, False, the name of an engine, or a callable"),
    ],
)
def test_invalid_options_are_rejected_at_once(options, message):
    with pytest.raises(ValueError, match=message):
        mock_sagemaker(**options)


@needs_hub
def test_missing_spawners_name_what_to_install():
    with pytest.raises(ImportError, match=r"nospawner\.Spawner cannot be imported: .*Install it with: pip install"):
        mock_sagemaker(jupyter="nospawner.Spawner").start()


@pytest.mark.parametrize(
    ("engine", "requirements"),
    [
        ("local", '"sagemock[hub]"'),
        ("docker", '"sagemock[docker]"'),
        ("slurm", '"sagemock[hub]" batchspawner'),
        ("kubernetes", '"sagemock[kubernetes]"'),
    ],
)
def test_a_missing_hub_names_what_to_install(monkeypatch, engine, requirements):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ImportError, match=re.escape(f"pip install {requirements}") + "$"):
        mock_sagemaker(jupyter=engine).start()


@needs_hub
@pytest.mark.parametrize("path", ["os.path", "collections.OrderedDict"])
def test_other_objects_are_no_spawner_class(path):
    with pytest.raises(ValueError, match=f"jupyter='{path}' must be the import path of a Spawner class"):
        mock_sagemaker(jupyter=path).start()


@needs_hub
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"image": "base"}, "image='base' is not possible: SimpleLocalProcessSpawner starts no images"),
        ({"launcher_config": {"Spawner": {"mem_limt": "2G"}}}, "has no setting 'mem_limt'; did you mean 'mem_limit'"),
        ({"launcher_config": {"Spwaner": {"mem_limit": "2G"}}}, "a class Spwaner; did you mean 'Spawner'"),
        ({"launcher_config": {"DockerSpawner": {}}}, "SimpleLocalProcessSpawner has no settings of a class DockerSpa"),
    ],
)
def test_settings_that_the_class_lacks_are_rejected(options, message):
    with pytest.raises(ValueError, match=message):
        mock_sagemaker(jupyter="local", **options).start()


@needs_hub
def test_a_file_may_have_settings_of_the_hub(tmp_path):
    file = tmp_path / "jupyterhub_config.py"
    file.write_text("c.JupyterHub.port = 8000\nc.Spawner.mem_limit = '1G'\n")
    with mock_sagemaker(jupyter="local", launcher_config=file):
        pass


@needs_hub
def test_settings_of_a_python_file_are_read(tmp_path):
    from sagemock.engines.spawner_config import SpawnerConfig

    file = tmp_path / "jupyterhub_config.py"
    file.write_text("c.DockerSpawner.image = 'base'\nc.Spawner.mem_limit = '1G'\n")
    config = SpawnerConfig.of(file).plus("DockerSpawner", image="other").load()
    assert config.DockerSpawner.image == "other"
    assert config.Spawner.mem_limit == "1G"


@needs_hub
def test_advertised_clouds_have_calls_and_credentials_only(live):
    lab = live(jupyter="local", advertise="localhost=127.0.0.1")
    endpoint = lab.cloud.runtime.endpoint
    variables = endpoint.environment("us-east-1", ROLE)
    url = variables["AWS_ENDPOINT_URL"]
    assert url.startswith("http://localhost:")
    credentials = requests.get(url + endpoint.credentials_uri(ROLE), timeout=30).json()
    keys = {"aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"]}
    session = boto3.Session(**keys, region_name="us-east-1")
    assert session.client("sts", endpoint_url=url).get_caller_identity()["Arn"].endswith("/DataScientist/SageMaker")
    page = "/v1/data-channel/1"
    loopback = endpoint.page_url("").rstrip("/")
    assert [requests.get(base + page, timeout=30).status_code for base in (loopback, url)] == [501, 405]
    assert requests.post(url, headers={"Host": "other.example.com"}, timeout=30).status_code == 403


@needs_hub
def test_engines_start_within_an_event_loop(tmp_path):
    """Servers that another process has left behind are ended then, by coroutines."""
    ended = ServerRecord("local", {}, {"name": "left"}, {}, None, 0, Owner(0, "never"))
    ServerRecords(tmp_path).write(ended)

    async def start():
        with mock_sagemaker(jupyter="local", volume_dir=tmp_path):
            return list(ServerRecords(tmp_path))

    assert asyncio.run(start()) == []
