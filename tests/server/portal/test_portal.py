"""A server whose programs people open at one portal: ``sagemock serve --public-url``."""

import re
import socket
import sys
from importlib.util import find_spec
from urllib.parse import urlsplit

import boto3
import psutil
import pytest
import requests
from requests.adapters import HTTPAdapter

import sagemock
from sagemock.cli.main import main
from sagemock.jupyter import run_cell
from sagemock.presigned.public_url import PublicUrl, host_label

DOMAIN = "notebooks.example.com"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
PORTAL = {"public_url": f"http://{DOMAIN}:0", "portal_port": 0}

needs_hub = pytest.mark.skipif(find_spec("jupyterhub") is None, reason="JupyterHub is not installed")


@pytest.fixture
def start_team(portal_names, tmp_path):
    """Return a function that starts a server with a portal, and the client of its administrator."""

    def start_team(**options):
        options = {"jupyter": "local", "volume_dir": tmp_path / "volumes", "clock": "manual"} | PORTAL | options
        return Team(sagemock.serve(**options))

    return start_team


class Team:
    """A server with a portal, in a context."""

    def __init__(self, server):
        self.server = server

    def __enter__(self):
        self.server.start()
        self.sagemaker = boto3.client(
            "sagemaker",
            region_name="us-east-1",
            endpoint_url=self.server.url,
            aws_access_key_id="123456789012",
            aws_secret_access_key="sagemock",
        )
        return self

    def __exit__(self, *_):
        self.server.stop()

    def create(self, name):
        self.sagemaker.create_notebook_instance(NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=ROLE)
        self.server.cloud.clock.settle()

    def link(self, name):
        created = self.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=name)
        return created["AuthorizedUrl"]

    def profile(self, name="alice"):
        """Create a domain with a user profile, and return its keys."""
        vpc = {"VpcId": "vpc-12345678", "SubnetIds": ["subnet-12345678"]}
        domain = {"AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": ROLE}, **vpc}
        created = self.sagemaker.create_domain(DomainName="team", **domain)
        self.server.cloud.clock.settle()
        profile = {"DomainId": created["DomainArn"].rpartition("/")[2], "UserProfileName": name}
        self.sagemaker.create_user_profile(**profile)
        self.server.cloud.clock.settle()
        return profile

    def home(self, profile):
        return self.sagemaker.create_presigned_domain_url(**profile, LandingUri="studio::")["AuthorizedUrl"]


@pytest.fixture
def team(start_team):
    with start_team() as team:
        yield team


def listeners():
    """Return the addresses at which this process listens."""
    process = psutil.Process()
    connections = getattr(process, "net_connections", None) or process.connections
    return {each.laddr for each in connections("inet") if each.status == psutil.CONN_LISTEN}


@needs_hub
def test_notebooks_share_the_port_of_the_portal(team):
    team.create("lab")
    before = listeners()
    team.create("Lab-2")
    links = [urlsplit(team.link(name)) for name in ("lab", "Lab-2")]
    assert {link.port for link in links} == {team.server.cloud.runtime.portal.address[1]}
    assert [re.sub(r"[0-9a-f]{10}", "HASH", link.hostname) for link in links] == [
        f"lab-HASH.{DOMAIN}",
        f"lab-2-HASH.{DOMAIN}",
    ]
    assert listeners() == before
    assert {address.ip for address in before} == {"127.0.0.1"}


@needs_hub
def test_links_open_sessions_of_one_notebook_each(team):
    for name in ("lab", "other"):
        team.create(name)
    with requests.Session() as browser:
        opened = browser.get(team.link("lab"), allow_redirects=False, timeout=30)
        assert (opened.status_code, opened.headers["Location"]) == (302, "/")
        (session,) = [cookie for cookie in browser.cookies if cookie.name.startswith("sagemock-")]
        assert session.domain == urlsplit(opened.url).hostname
    other = urlsplit(team.link("other"))
    origin = f"{other.scheme}://{other.netloc}"
    assert requests.get(f"{origin}/lab", cookies={session.name: session.value}, timeout=30).status_code == 403
    swapped = requests.get(f"{origin}?{urlsplit(team.link('lab')).query}", timeout=30)
    assert (swapped.status_code, swapped.cookies.get_dict()) == (403, {})


@needs_hub
def test_a_stopped_notebook_has_no_door(team):
    team.create("lab")
    link = team.link("lab")
    team.sagemaker.stop_notebook_instance(NotebookInstanceName="lab")
    team.server.cloud.clock.settle()
    stopped = requests.get(link, timeout=30)
    assert (stopped.status_code, "get a new link" in stopped.text) == (404, True)
    team.sagemaker.start_notebook_instance(NotebookInstanceName="lab")
    team.server.cloud.clock.settle()
    assert urlsplit(team.link("lab")).netloc == urlsplit(link).netloc
    assert requests.get(link, allow_redirects=False, timeout=30).status_code == 302


@needs_hub
def test_a_restarted_server_has_the_same_hosts(start_team, tmp_path):
    state = {"state": tmp_path / "state"}
    with start_team(**state) as team:
        team.create("lab")
        link = urlsplit(team.link("lab"))
        opened = requests.get(link.geturl(), allow_redirects=False, timeout=30)
    with start_team(**state, portal_port=link.port) as team:
        assert urlsplit(team.link("lab")).netloc == link.netloc
        deleted = requests.delete(f"{link.scheme}://{link.netloc}/x", cookies=opened.cookies, timeout=30)
        assert "_xsrf" in deleted.text  # the session goes on, so that only this protection rejects the request


@needs_hub
def test_the_home_of_studio_is_at_the_portal(team):
    home = team.home(team.profile())
    assert urlsplit(home).hostname == f"studio.{DOMAIN}"
    with requests.Session() as browser:
        page = browser.get(home, timeout=30)
        assert (page.status_code, page.url.endswith("/alice/studio/")) == (200, True)
        space = {"name": "mine", "app_type": "JupyterLab", "sharing": "Private", "volume_gb": "5"}
        foreign = {"Origin": f"http://lab-0123456789.{DOMAIN}"}
        assert browser.post(f"{page.url}spaces", space, headers=foreign, timeout=30).status_code == 403
        own = {"Origin": page.url.partition("/d-")[0], "Sec-Fetch-Site": "same-origin"}
        assert "mine" in browser.post(f"{page.url}spaces", space, headers=own, timeout=30).text


@needs_hub
def test_pages_of_partner_apps_are_at_the_portal(team, require_operations):
    require_operations("CreatePartnerApp")
    app = {"Name": "evaluation", "Type": "lakera-guard", "Tier": "small", "AuthType": "IAM", "ExecutionRoleArn": ROLE}
    created = team.sagemaker.create_partner_app(**app)
    team.server.cloud.clock.settle()
    url = team.sagemaker.create_partner_app_presigned_url(Arn=created["Arn"])["Url"]
    assert urlsplit(url).hostname == f"studio.{DOMAIN}"
    page = requests.get(url, timeout=30)
    assert (page.status_code, "partner AI app evaluation" in page.text) == (200, True)


@needs_hub
def test_only_pages_of_the_endpoint_are_public(team):
    studio = "http://" + urlsplit(team.home(team.profile())).netloc
    call = {"X-Amz-Target": "SageMaker.ListDomains", "Content-Type": "application/x-amz-json-1.1"}
    environment = team.server.cloud.runtime.endpoint.environment("us-east-1")
    call["Authorization"] = f"AWS4-HMAC-SHA256 Credential={environment['AWS_ACCESS_KEY_ID']}/20260101/us-east-1/"
    assert requests.post(studio, "{}", headers=call, timeout=30).status_code == 404
    credentials = team.server.cloud.runtime.endpoint.credentials_uri()
    for path in (credentials, "/studio-app/x", "/permission/x", "/_sagemock/state", "/_sagemock/console/", "/"):
        assert requests.get(studio + path, timeout=30).status_code == 404


DENY = {"Effect": "Deny", "Action": "sagemaker:CreatePresignedDomainUrl", "Resource": "*"}
STATEMENTS = [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {**DENY, "Condition": {"IpAddress": {"aws:SourceIp": "127.0.0.2"}}},
]


@needs_hub
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has further loopback addresses")
def test_policies_see_the_address_of_the_browser(start_team):
    with start_team(authorization={"policies": [{"Version": "2012-10-17", "Statement": STATEMENTS}]}) as team:
        home = team.home(team.profile())
        for address, status in (("127.0.0.2", 403), ("127.0.0.1", 200)):
            with requests.Session() as browser:
                adapter = HTTPAdapter()
                adapter.init_poolmanager(1, 1, source_address=(address, 0))
                browser.mount("http://", adapter)
                browser.headers["X-Forwarded-For"] = "127.0.0.3"
                assert browser.get(home, timeout=30).status_code == status


@needs_hub
def test_the_endpoint_trusts_the_portal_only(team):
    home = urlsplit(team.home(team.profile()))
    host, port = team.server.cloud.runtime.endpoint.address()
    forged = {"X-Sagemock-Portal": "guessed", "X-Forwarded-For": "192.0.2.1", "Host": home.netloc}
    opened = requests.get(f"http://{host}:{port}{home.path}?{home.query}", headers=forged, timeout=30)
    assert (opened.status_code, opened.cookies.get_dict()) == (403, {})


@needs_hub
@pytest.mark.long
def test_a_cell_runs_at_the_portal(team):
    team.create("lab")
    assert run_cell(team.link("lab"), "print(6 * 7)", timeout=300) == "42"


ENGINE = ["--jupyter", "local"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--public-url", "https://x.example"], "needs servers of an engine, such as --jupyter docker"),
        (["--public-url", "https://x.example", "--jupyter"], "needs servers of an engine, such as --jupyter docker"),
        (["--public-url", "x.example", *ENGINE], "must begin with https:// or http://"),
        (["--public-url", "https://x.example/notebooks", *ENGINE], "must have a host only, no path"),
        (["--public-url", "https://192.0.2.1", *ENGINE], "must have the name of a host"),
        (["--public-url", "https://[::1]", *ENGINE], "must have the name of a host"),
        (["--public-url", "https://x.example:port", *ENGINE], "must have a port from 0 to 65535"),
        (["--public-url", "https://x_y.example", *ENGINE], "must have the name of a host"),
        (["--public-url", f"https://{'x' * 64}.example", *ENGINE], "must have the name of a host"),
        (["--public-url", f"https://{'x.' * 100}example", *ENGINE], "must have a host of at most"),
        (
            ["--public-url", "http://x.example", "--portal-host", "0.0.0.0", *ENGINE],
            "must begin with https:// if other machines reach --portal-host 0.0.0.0",
        ),
        (["--public-url", "https://x.example", "--portal-port", "65536", *ENGINE], "--portal-port 65536 must be"),
        (["--public-url", "https://x.example", "--portal-host", "", *ENGINE], "--portal-host '' must be an address"),
        (["--public-url", "https://x.example", "--key", "x", *ENGINE], "--key x needs --certificate FILE"),
        (["--public-url", "http://x.localhost", "--certificate", "x", *ENGINE], "--certificate x needs a public URL"),
        (
            ["--public-url", "https://x.example", "--certificate", "no-such-file", *ENGINE],
            "--certificate no-such-file cannot be read: No such file or directory",
        ),
        (["--portal-port", "9", *ENGINE], "--portal-port 9 is an option of the portal: it needs --public-url"),
        (["--certificate", "x"], "--certificate x is an option of the portal: it needs --public-url"),
    ],
)
def test_invalid_portals_are_reported_in_one_line(capsys, options, message):
    assert main(["serve", "--port", "0", *options]) == 1
    stderr = capsys.readouterr().err
    assert message in stderr
    assert stderr.count("\n") == 1


def test_a_file_without_a_certificate_is_reported(tmp_path, capsys):
    file = tmp_path / "x.pem"
    file.write_text("no certificate")
    assert main(["serve", "--port", "0", "--public-url", "https://x.example", "--certificate", str(file), *ENGINE]) == 1
    assert "must be a certificate in PEM form with its unencrypted key" in capsys.readouterr().err


@needs_hub
def test_an_occupied_portal_is_reported_in_one_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        options = ["--port", "0", "--public-url", "https://x.example", "--portal-port", str(port), *ENGINE]
        assert main(["serve", *options]) == 1
    stderr = capsys.readouterr().err
    assert f"cannot listen at 127.0.0.1, port {port}: Address already in use. Choose another --portal-port" in stderr


def test_unknown_options_list_those_of_the_portal():
    with pytest.raises(TypeError, match="did you mean 'public_url'"):
        sagemock.serve(public_ur="https://x.example")


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://notebooks.example.com", "https://lab.notebooks.example.com"),
        ("https://Notebooks.example.com:443/", "https://lab.notebooks.example.com"),
        ("https://notebooks.example.com:8443", "https://lab.notebooks.example.com:8443"),
        ("http://localhost:8000", "http://lab.localhost:8000"),
        ("http://localhost:0", "http://lab.localhost:12345"),
    ],
)
def test_origins_are_below_the_public_url(url, origin):
    assert PublicUrl.parse(url).at_port(12345).origin("lab") == origin


@pytest.mark.parametrize("name", ["lab", "My--Lab", "x" * 63, "-", "ünï", "xn--lab"])
def test_labels_of_hosts_are_those_of_dns(name):
    label = host_label(name, "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab")
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*-[0-9a-f]{10}", label)
    assert len(label) <= 63
    assert label != host_label(name, "arn:aws:sagemaker:us-east-2:123456789012:notebook-instance/lab")
