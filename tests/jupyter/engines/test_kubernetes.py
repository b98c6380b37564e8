"""Pods and claims of notebook instances and apps, as a cluster's API receives them."""

import asyncio
import html
import json

import pytest
import requests

from sagemock.front_door.event_loop import EventLoopThread

pytest.importorskip("jupyterhub", reason="JupyterHub is not installed")
clients = pytest.importorskip("kubespawner.clients", reason="KubeSpawner is not installed")
kube_config = pytest.importorskip("kubernetes_asyncio.config.kube_config")

from .kubernetes_api import KubernetesApi, container  # noqa: E402  # it needs KubeSpawner's packages

CONFIG = {
    "clusters": [{"name": "test", "cluster": {}}],
    "contexts": [{"name": "test", "context": {"cluster": "test", "user": ""}}],
    "current-context": "test",
}
GIB = 1024**3
BRACES = {"server": "jupyter", "format": "{user} {{x}} $(id)"}
ENDED = container({"terminated": {"exitCode": 3, "reason": "Error"}})
WITHOUT_IMAGE = container({"waiting": {"reason": "ErrImagePull", "message": "not found"}})
WITHOUT_OWNER = container(
    {"terminated": {"exitCode": 1, "reason": "Error", "message": "no permission\n"}}, name="sagemock-owner"
)


@pytest.fixture
def cluster(tmp_path, monkeypatch):
    """The API of a cluster whose kubeconfig this process uses; behind its pods is a program that is always well."""
    monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
    loop, cluster = EventLoopThread(), KubernetesApi()
    url = loop.submit(cluster.serve()).result()
    config = {**CONFIG, "clusters": [{"name": "test", "cluster": {"server": url}}]}
    (tmp_path / "kubeconfig").write_text(json.dumps(config))
    monkeypatch.setattr(kube_config, "KUBE_CONFIG_DEFAULT_LOCATION", str(tmp_path / "kubeconfig"))
    clients.load_config.cache_clear()

    async def respond(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
        await writer.drain()
        writer.close()

    program = loop.submit(asyncio.start_server(respond, "127.0.0.1", 0)).result()
    cluster.port = program.sockets[0].getsockname()[1]
    cluster.run = lambda coroutine: loop.submit(coroutine).result()
    yield cluster
    loop.call_soon(program.close)
    loop.submit(cluster.close()).result()
    loop.close()
    clients.load_config.cache_clear()


@pytest.fixture
def lab(cluster, live):
    """Open a notebook instance in the cluster, with these settings of KubeSpawner, and return the created pod."""

    def lab(options=None, instance_type="ml.m5.xlarge", **settings):
        config = {"KubeSpawner": {"image": "our-notebooks:1", **settings}}
        mock = live(jupyter="kubernetes", clock="manual", launcher_config=config, **options or {})
        mock.create(InstanceType=instance_type, VolumeSizeInGB=20)
        cluster.lab = mock
        page = html.unescape(visit().text)
        assert page == "hello", page
        return cluster.created[-1]

    def visit():
        url = cluster.lab.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")
        page = requests.get(url["AuthorizedUrl"], timeout=30)
        return visit() if "Retry-After" in page.headers and "Starting" in page.text else page

    lab.visit = visit
    return lab


def container_of(pod):
    (container,) = pod["spec"]["containers"]
    return container


def names(items):
    return [item["name"] for item in items]


def test_pods_and_claims_describe_their_instance(lab, cluster):
    pod = lab()
    (claim,) = cluster.claims.values()
    name, labels = pod["metadata"]["name"], pod["metadata"]["labels"]
    assert name.startswith(labels["sagemock.owner"])
    assert name.endswith("-lab")
    assert claim["metadata"]["name"] == f"{name}-volume"
    assert claim["metadata"]["labels"]["sagemock.owner"] == labels["sagemock.owner"]
    assert claim["spec"]["resources"]["requests"]["storage"] == "20Gi"
    assert pod["metadata"]["annotations"]["sagemock.arn"].endswith(":notebook-instance/lab")
    assert pod["spec"]["restartPolicy"] == "Never"


def test_the_volume_and_the_metadata_file_are_mounted(lab, cluster):
    pod = lab()
    volume, metadata = pod["spec"]["volumes"]
    assert [volume["persistentVolumeClaim"]["claimName"]] == list(cluster.claims)
    (file,) = metadata["downwardAPI"]["items"]
    assert file["fieldRef"]["fieldPath"] == "metadata.annotations['sagemock.metadata']"
    mounts = {mount["name"]: mount["mountPath"] for mount in container_of(pod)["volumeMounts"]}
    directory = mounts[metadata["name"]]
    assert f"{directory}/{file['path']}" == "/opt/ml/metadata/resource-metadata.json"
    assert mounts[volume["name"]] == container_of(pod)["workingDir"] == "/home/ec2-user/SageMaker"
    content = json.loads(pod["metadata"]["annotations"]["sagemock.metadata"])
    assert content["ResourceName"] == "lab"


def test_stock_images_run_as_their_user(lab):
    pod = lab()
    container = container_of(pod)
    assert container["image"] == "our-notebooks:1"
    assert container["args"][:2] == ["jupyter", "server"]
    assert "command" not in container
    assert "runAsUser" not in container["securityContext"]
    variables = {variable["name"] for variable in container["env"]}
    assert "JUPYTER_TOKEN" in variables
    assert not [name for name in variables if name.startswith(("JUPYTERHUB_", "JPY_"))]
    (owner,) = pod["spec"]["initContainers"]
    assert owner["securityContext"] == {"runAsUser": 0}
    assert owner["command"][3:] == ["sh", "/sagemock-volume", "/home/ec2-user/SageMaker", ""]
    assert "${3:-$(stat" in owner["command"][2]


def test_instance_types_limit_pods_and_select_profiles(lab):
    profiles = [{"display_name": "small"}, {"display_name": "ml.m5.xlarge", "kubespawner_override": {"volumes": []}}]
    pod = lab({"instance_limits": True}, profile_list=profiles, node_selector={"pool": "{unescaped_username}"})
    resources = container_of(pod)["resources"]
    assert resources == {
        "limits": {"cpu": 4.0, "memory": 16 * GIB},
        "requests": {"cpu": 0.1, "memory": 256 * 1024**2},
    }
    assert pod["spec"]["initContainers"][0]["resources"] == resources
    assert "sagemock-volume" in names(pod["spec"]["volumes"])  # the profile has replaced those of the spawner


def test_settings_of_the_user_stay(lab):
    profile = {"display_name": "ml.m5.xlarge", "kubespawner_override": {"cpu_limit": 1, "image": "other:2"}}
    pod = lab(
        {"instance_limits": True},
        mem_limit="1G",
        fs_gid=100,
        working_dir="/srv",
        storage_capacity="7Gi",
        profile_list=[profile],
        environment={"WHO": "{unescaped_username}"},
        extra_labels={"team": "fraud"},
        extra_pod_config={"activeDeadlineSeconds": 600, "restartPolicy": "OnFailure"},
        volumes={"2": {"name": "data", "emptyDir": {}}, "1": {"name": "temporary", "emptyDir": {}}},
    )
    container = container_of(pod)
    assert container["resources"]["limits"] == {"cpu": 1, "memory": GIB}
    assert (container["image"], container["workingDir"]) == ("other:2", "/srv")
    assert {"name": "WHO", "value": "{unescaped_username}"} not in container["env"]
    assert pod["metadata"]["labels"]["team"] == "fraud"
    assert (pod["spec"]["activeDeadlineSeconds"], pod["spec"]["restartPolicy"]) == (600, "OnFailure")
    assert names(pod["spec"]["volumes"])[:2] == ["temporary", "data"]
    assert "initContainers" not in pod["spec"]  # Kubernetes gives the volume to the group


def test_custom_images_run_as_configured(cluster, start_studio):
    studio = start_studio(jupyter="kubernetes")
    client, role = studio.sagemaker, "arn:aws:iam::123456789012:role/DataScientist"
    image = client.create_image(ImageName="custom", RoleArn=role)["ImageArn"]
    studio.cloud.clock.settle()
    client.create_image_version(ImageName="custom", BaseImage="custom:3", ClientToken="1")
    settings = {"CustomImages": [{"ImageName": "custom", "AppImageConfigName": "labs"}]}
    program = {
        "ContainerEntrypoint": ["{start}"],
        "ContainerArguments": [json.dumps(BRACES)],
        "ContainerEnvironmentVariables": {"BRACES": json.dumps(BRACES)},
    }
    files = {"MountPath": "/home/custom", "DefaultUid": 1000, "DefaultGid": 100}
    block = {"FileSystemConfig": files, "ContainerConfig": program}
    client.create_app_image_config(AppImageConfigName="labs", JupyterLabAppImageConfig=block)
    studio.cloud.clock.settle()
    settings = {"ExecutionRole": role, "JupyterLabAppSettings": settings}
    profile = studio.studio.profile(studio.studio.domain("images", DefaultUserSettings=settings))
    space = studio.studio.lab(profile)
    studio.studio.app(space, "JupyterLab", ResourceSpec={"SageMakerImageArn": image})
    assert studio.status(space, "JupyterLab") == "InService"
    (pod,) = cluster.created
    container = container_of(pod)
    assert container["image"] == pod["spec"]["initContainers"][0]["image"] == "custom:3"
    assert container["command"] == ["{start}"]
    assert container["args"] == [json.dumps(BRACES)]
    assert {"name": "BRACES", "value": json.dumps(BRACES)} in container["env"]
    security = container["securityContext"]
    assert (security["runAsUser"], security["runAsGroup"]) == (1000, 100)
    assert pod["spec"]["initContainers"][0]["command"][-2:] == ["/home/custom", "1000:100"]
    assert json.loads(pod["metadata"]["annotations"]["sagemock.metadata"])["AppType"] == "JupyterLab"


def test_pods_and_claims_end_with_their_instance(lab, cluster, eventually):
    lab()
    assert cluster.lab.cloud.server_log("lab") == f"the log of {cluster.created[0]['metadata']['name']}\n"
    cluster.lab.stop()
    assert eventually(lambda: not cluster.pods)
    assert cluster.claims
    cluster.lab.sagemaker.delete_notebook_instance(NotebookInstanceName="lab")
    cluster.lab.cloud.clock.settle()
    assert eventually(lambda: not cluster.claims)


def test_a_pod_that_has_ended_is_replaced(lab, cluster):
    (name,) = cluster.pods if lab() else ()
    cluster.run(cluster.change(name, phase="Failed", containerStatuses=[ENDED]))
    assert lab.visit().text == "hello"
    assert len(cluster.created) == 2


def test_a_quota_is_the_reason_of_a_refusal(cluster, lab):
    cluster.refusal = 'pods "lab" is forbidden: exceeded quota'
    with pytest.raises(AssertionError, match='The program cannot run: pods "lab" is forbidden: exceeded quota'):
        lab()


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ({"phase": "Failed", "containerStatuses": [ENDED]}, "the server ended at once: exit code 3 (Error)"),
        ({"phase": "Failed", "reason": "Evicted", "message": "low on memory"}, "Evicted: low on memory"),
        ({"phase": "Pending", "containerStatuses": [WITHOUT_IMAGE]}, "ErrImagePull: not found"),
        (
            {"phase": "Failed", "initContainerStatuses": [WITHOUT_OWNER]},
            "the container sagemock-owner ended with exit code 1 (Error) no permission",
        ),
    ],
)
def test_pods_that_cannot_start_give_a_reason(cluster, lab, status, reason):
    cluster.status = status
    with pytest.raises(AssertionError) as error:
        lab()
    assert reason in str(error.value)
