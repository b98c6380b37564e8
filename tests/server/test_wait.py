"""sagemock ctl wait: kinds, scopes, clocks, and the reasons for which it fails."""

import json

import pytest

from sagemock.cli.main import main

ROLE = "arn:aws:iam::123456789012:role/DataScientist"


@pytest.fixture
def wait(capsys):
    """Run ``sagemock ctl wait`` against a service; return the printed resource, or the error message."""

    def wait(http_client, *arguments):
        code = main(["ctl", "--url", http_client.url, "wait", *arguments])
        printed = capsys.readouterr()
        assert (code == 0) == (printed.err == "")
        return json.loads(printed.out) if code == 0 else printed.err

    return wait


@pytest.fixture
def create_studio():
    """Create a domain with a user profile, a space and an app in it; return its ID."""

    def create_studio(http_client, name="research"):
        client = http_client.client()
        settings = {"ExecutionRole": ROLE}
        network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
        domain = client.create_domain(
            DomainName=name, AuthMode="IAM", DefaultUserSettings=settings, DefaultSpaceSettings=settings, **network
        )["DomainArn"].rpartition("/")[2]
        http_client.action("settle")
        client.create_user_profile(DomainId=domain, UserProfileName="alice")
        client.create_space(DomainId=domain, SpaceName="team")
        http_client.action("settle")
        client.create_app(DomainId=domain, UserProfileName="alice", AppType="JupyterServer", AppName="default")
        return domain

    return create_studio


@pytest.mark.parametrize("clock", [{"clock": "auto"}, {"clock": "instant"}, {"clock": "real", "speed": 1000}])
def test_time_passes_as_the_clock_does(start_server, wait, new, clock):
    http_client = start_server(**clock)
    http_client.post("CreateNotebookInstance", new)
    assert wait(http_client, "NotebookInstance", "lab", "InService")["status"] == "InService"
    assert http_client.service.cloud.timeline("lab")[-1].status == "InService"


def test_auto_clock_passes_set_durations(start_server, wait, new):
    http_client = start_server(clock="auto", durations={"NotebookInstance": {"Pending": "1h"}})
    http_client.post("CreateNotebookInstance", new)
    assert wait(http_client, "NotebookInstance", "lab", "InService")["status"] == "InService"


def test_manual_clock_waits_until_the_timeout(http_client, wait, new):
    http_client.post("CreateNotebookInstance", new)
    message = wait(http_client, "NotebookInstance", "lab", "InService", "--timeout", "0.3")
    assert message == (
        "sagemock ctl wait: NotebookInstance 'lab' is Pending and not InService after 0.3; the clock is manual: "
        "move it with `sagemock ctl advance`\n"
    )
    assert wait(http_client, "NotebookInstance", "lab", "Pending")["status"] == "Pending"


def test_every_studio_resource_can_be_awaited(start_server, wait, create_studio):
    http_client = start_server(clock="auto")
    domain = create_studio(http_client)
    names = {"Domain": domain, "UserProfile": "alice", "Space": "team", "App": "default"}
    results = [wait(http_client, kind, name, "InService") for kind, name in names.items()]
    assert [result["kind"] for result in results] == list(names)
    assert wait(http_client, "Domain", "research", "InService")["arn"].endswith(f"/{domain}")


@pytest.mark.parametrize("kind", ["user-profile", "userprofile", "User_Profile"])
def test_kinds_can_be_written_with_hyphens(start_server, wait, create_studio, kind):
    http_client = start_server(clock="auto")
    create_studio(http_client)
    assert wait(http_client, kind, "ALICE", "inservice")["kind"] == "UserProfile"


def test_options_select_one_of_several(start_server, wait, create_studio):
    http_client = start_server(clock="auto")
    first, second = create_studio(http_client), create_studio(http_client, "other")
    message = wait(http_client, "Space", "team", "InService")
    assert message.startswith("sagemock ctl wait: several resources of the kind Space are named 'team'; use an ARN")
    assert f"/{second}/team" in wait(http_client, "Space", "team", "InService", "--domain-id", second)["arn"]
    assert f"/{first}/team" in wait(http_client, "Space", f"{first}/team", "InService")["arn"]
    selection = ("--domain-id", first, "--user-profile-name", "alice", "--app-type", "JupyterServer")
    assert wait(http_client, "App", "default", "InService", *selection)["name"] == "default"


def test_deleted_means_that_a_resource_existed(start_server, wait, create_studio):
    http_client = start_server(clock="auto")
    domain = create_studio(http_client)
    http_client.client().delete_space(DomainId=domain, SpaceName="team")
    for _ in range(2):
        assert wait(http_client, "Space", "team", "Deleted", "--domain-id", domain)["status"] == "Deleted"
    message = wait(http_client, "Space", "tean", "Deleted", "--domain-id", domain)
    assert message == f"sagemock ctl wait: unknown Space 'tean', DomainId {domain}\n"
    assert wait(http_client, "Space", "team", "InService") == (
        "sagemock ctl wait: Space 'team' is Deleted and will not be InService\n"
    )


def test_failure_ends_the_wait(start_server, wait, new):
    http_client = start_server(clock="auto")
    http_client.post("CreateNotebookInstance", new)
    http_client.action("fail-next", target="lab", reason="No capacity")
    message = wait(http_client, "NotebookInstance", "lab", "InService")
    assert message == "sagemock ctl wait: NotebookInstance 'lab' is Failed: No capacity\n"
    assert wait(http_client, "NotebookInstance", "lab", "Failed")["failure"] == "No capacity"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("NotebookInstace", "lab", "InService"), "unknown kind 'NotebookInstace'; did you mean 'NotebookInstance'?"),
        (("CodeRepository", "code", "InService"), "unknown kind 'CodeRepository'"),
        (("NotebookInstance", "lab", "Inservise"), "unknown status 'Inservise' of NotebookInstance; did you mean 'InS"),
        (("NotebookInstance", "lab", "InService"), "unknown NotebookInstance 'lab'\n"),
        (("NotebookInstance", "lab", "InService", "--timeout", "soon"), "--timeout: 'soon' must be a duration"),
    ],
)
def test_invalid_arguments_are_errors(http_client, wait, arguments, message):
    assert wait(http_client, *arguments).startswith(f"sagemock ctl wait: {message}")


def test_manual_clock_is_not_moved(http_client, new):
    http_client.post("CreateNotebookInstance", new)
    before = http_client.service.cloud.clock.now()
    assert http_client.query("status", kind="NotebookInstance", name="lab")[1]["status"] == "Pending"
    assert (http_client.service.cloud.clock.now() - before).total_seconds() < 60
