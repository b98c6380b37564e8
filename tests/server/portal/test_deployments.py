"""The deployments in docs/portal.md: a compose file with a reverse proxy, and manifests for Kubernetes."""

import os
import re
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path, PurePosixPath

import boto3
import pytest
import trustme
import yaml

import sagemock
from sagemock.cli.main import _parser
from sagemock.cli.server.options import specified
from sagemock.front_door.entrances.portal_options import PortalOptions
from sagemock.jupyter import run_cell
from sagemock.mock.launcher_choice import check_portal

PAGE = (Path(__file__).parents[3] / "docs" / "portal.md").read_text()
COMPOSE_TEXT, MANIFEST_TEXT = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
(PROXY,) = re.findall(r"`nginx\.conf`:\n\n```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
COMPOSE = yaml.safe_load(COMPOSE_TEXT)
MANIFEST = {document["kind"]: document for document in yaml.safe_load_all(MANIFEST_TEXT)}
POD = MANIFEST["Deployment"]["spec"]["template"]
(CONTAINER,) = POD["spec"]["containers"]
SERVERS = {"compose": COMPOSE["services"]["sagemock"]["command"], "kubernetes": CONTAINER["args"]}
MOUNTS = {
    "compose": [PurePosixPath(volume.split(":")[1]) for volume in COMPOSE["services"]["sagemock"]["volumes"]],
    "kubernetes": [PurePosixPath(mount["mountPath"]) for mount in CONTAINER["volumeMounts"]],
}


def options_of(name):
    """Return the options of the server in a deployment, as the command line has them."""
    return specified(_parser().parse_args(["serve", *SERVERS[name]]))


def portal_of(name):
    options = options_of(name)
    names = ("public_url", "portal_host", "portal_port", "certificate", "key")
    return PortalOptions(**{option: options[option] for option in names if option in options})


@pytest.mark.parametrize("name", SERVERS)
def test_servers_of_deployments_have_valid_options(name):
    options, portal = options_of(name), portal_of(name)
    check_portal(portal.public_url, options)
    assert options["jupyter"] == {"compose": "docker", "kubernetes": "kubernetes"}[name]
    assert options["speed"] == 1
    assert portal.url.is_secure
    assert portal.make_tls() is None  # the proxy ends TLS
    assert "host" not in options or options["host"] == "127.0.0.1"  # the API is not exposed


@pytest.mark.parametrize("name", SERVERS)
def test_directories_of_deployments_are_on_volumes(name):
    options = options_of(name)
    for directory in (options["state"], options["volume_dir"]):
        assert any(mount in PurePosixPath(directory).parents for mount in MOUNTS[name])


def test_the_reverse_proxy_passes_requests_to_the_portal():
    portal = portal_of("compose")
    services = COMPOSE["services"]
    host, port = portal.address
    assert f"proxy_pass http://{host}:{port};" in PROXY
    assert {service["network_mode"] for service in services.values()} == {"host"}
    assert set(re.findall(r"server_name (.*);", PROXY)) == {portal.url.host("*")}
    assert "proxy_set_header Host $http_host;" in PROXY
    assert "proxy_set_header Upgrade $http_upgrade;" in PROXY
    mounted = [volume.split(":")[:2] for volume in services["proxy"]["volumes"]]
    assert ["./nginx.conf", "/etc/nginx/nginx.conf"] in mounted
    for file in re.findall(r"ssl_certificate(?:_key)? +(\S+);", PROXY):
        assert any(PurePosixPath(target) in PurePosixPath(file).parents for _, target in mounted)


def test_images_of_deployments_install_an_engine():
    assert 'pip install --no-cache-dir "sagemock[server,docker]"' in COMPOSE_TEXT
    assert 'ENTRYPOINT ["sagemock", "serve"]' in COMPOSE_TEXT
    assert CONTAINER["command"] == ["sagemock", "serve"]


def test_the_service_leads_to_the_portal_only():
    portal = portal_of("kubernetes")
    (port,) = CONTAINER["ports"]
    assert port["containerPort"] == portal.address[1]
    assert portal.address[0] == "0.0.0.0"
    service = MANIFEST["Service"]["spec"]
    assert service["selector"] == POD["metadata"]["labels"] == MANIFEST["Deployment"]["spec"]["selector"]["matchLabels"]
    (exposed,) = service["ports"]
    assert exposed["targetPort"] == CONTAINER["readinessProbe"]["tcpSocket"]["port"] == port["name"]
    ingress = MANIFEST["Ingress"]["spec"]
    (rule,) = ingress["rules"]
    assert rule["host"] == portal.url.host("*")
    assert ingress["tls"][0]["hosts"] == [rule["host"]]
    (path,) = rule["http"]["paths"]
    backend = {"name": MANIFEST["Service"]["metadata"]["name"], "port": {"name": exposed["name"]}}
    assert path["backend"]["service"] == backend


def test_the_pod_may_run_servers():
    account = MANIFEST["ServiceAccount"]["metadata"]["name"]
    assert POD["spec"]["serviceAccountName"] == account
    binding = MANIFEST["RoleBinding"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account}]
    assert binding["roleRef"]["name"] == MANIFEST["Role"]["metadata"]["name"]
    allowed = {
        (resource, verb)
        for rule in MANIFEST["Role"]["rules"]
        for resource in rule["resources"]
        for verb in rule["verbs"]
    }
    needed = {
        (resource, verb) for resource in ("pods", "persistentvolumeclaims") for verb in ("create", "delete", "list")
    }
    assert needed | {("pods/log", "get"), ("events", "watch")} <= allowed
    (volume,) = POD["spec"]["volumes"]
    claim = volume["persistentVolumeClaim"]["claimName"]
    assert claim == MANIFEST["PersistentVolumeClaim"]["metadata"]["name"]
    assert volume["name"] == CONTAINER["volumeMounts"][0]["name"]
    assert MANIFEST["Deployment"]["spec"]["replicas"] == 1
    assert MANIFEST["Deployment"]["spec"]["strategy"] == {"type": "Recreate"}


def has_compose():
    if shutil.which("docker") is None:
        return False
    return subprocess.run(["docker", "compose", "version"], check=False, capture_output=True).returncode == 0


@pytest.mark.skipif(not has_compose(), reason="docker compose is not installed")
def test_docker_compose_accepts_the_file(tmp_path):
    (tmp_path / "compose.yaml").write_text(COMPOSE_TEXT)
    (tmp_path / "nginx.conf").write_text(PROXY)
    command = ["docker", "compose", "--file", str(tmp_path / "compose.yaml"), "config", "--quiet"]
    done = subprocess.run(
        command, check=False, capture_output=True, env={**os.environ, "SAGEMOCK_TOKEN": "x"}, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def start_proxy(tmp_path):
    """Start nginx with the configuration of the page: ``start_proxy(certificate, port, portal_port)``."""
    processes = []

    def start_proxy(certificate, port, portal_port):
        temporary = "".join(
            f"{name}_temp_path {tmp_path}/{name}; " for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        text = PROXY.replace("http {", f"http {{ access_log off; {temporary}")
        text = text.replace("listen 80;", f"listen unix:{tmp_path}/http.sock;")
        text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
        text = re.sub(r"/etc/nginx/certificates/\w+\.pem", str(certificate), text)
        file = tmp_path / "nginx.conf"
        file.write_text(text.replace("127.0.0.1:8000", f"127.0.0.1:{portal_port}"))
        settings = f"daemon off; pid {tmp_path}/pid; error_log stderr;"
        processes.append(subprocess.Popen(["nginx", "-p", str(tmp_path), "-c", str(file), "-g", settings]))

    yield start_proxy
    for process in processes:
        process.terminate()
        process.wait()


@pytest.mark.long
@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
@pytest.mark.skipif(find_spec("jupyterhub") is None, reason="JupyterHub is not installed")
def test_a_cell_runs_behind_the_reverse_proxy(start_proxy, portal_names, tmp_path, monkeypatch):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    issued = authority.issue_cert("*.notebooks.example.com")
    issued.private_key_and_cert_chain_pem.write_to_path(tmp_path / "both.pem")
    for variable in ("REQUESTS_CA_BUNDLE", "WEBSOCKET_CLIENT_CA_BUNDLE"):
        monkeypatch.setenv(variable, str(tmp_path / "authority.pem"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = {"public_url": f"https://notebooks.example.com:{port}", "portal_port": 0, "clock": "manual"}
    with sagemock.serve(jupyter="local", volume_dir=tmp_path / "volumes", **options) as server:
        start_proxy(tmp_path / "both.pem", port, server.cloud.runtime.portal.address[1])
        keys = {"aws_access_key_id": "123456789012", "aws_secret_access_key": "sagemock"}
        sagemaker = boto3.client("sagemaker", region_name="us-east-1", endpoint_url=server.url, **keys)
        role = "arn:aws:iam::123456789012:role/DataScientist"
        sagemaker.create_notebook_instance(NotebookInstanceName="lab", InstanceType="ml.t3.medium", RoleArn=role)
        server.cloud.clock.settle()
        link = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]
        assert run_cell(link, "print(6 * 7)", timeout=300) == "42"
