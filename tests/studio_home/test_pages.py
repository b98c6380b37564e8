"""The pages of Studio's home, and the calls that they make, by requests in process."""

import pytest
import requests

from sagemock.protocol.service_model import service_model
from sagemock.studio_home import calls

pytestmark = pytest.mark.sagemock(clock="manual")
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
HOSTILE = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
CREATE = {"app_type": "JupyterLab", "sharing": "Private", "instance_type": "ml.t3.medium", "volume_gb": "5"}


def operations(sagemock, home, path=""):
    """Return the operations that a page calls."""
    before = len(sagemock.calls)
    home.get(path)
    return [call.operation for call in sagemock.calls[before:]]


def shared(studio, profile, name="team"):
    owner = {"OwnershipSettings": {"OwnerUserProfileName": profile["UserProfileName"]}}
    domain = {"DomainId": profile["DomainId"]}
    settings = {"SpaceSettings": {"AppType": "JupyterLab"}, "SpaceSharingSettings": {"SharingType": "Shared"}}
    return studio.space(domain, name, **owner, **settings)


# --- content


def test_home_shows_own_and_shared_spaces(studio, profile, visit):
    bob = studio.profile({"DomainId": profile["DomainId"]}, "bob")
    studio.lab(profile, "mine")
    studio.lab(bob, "his")
    shared(studio, bob, "team")
    studio.space({"DomainId": profile["DomainId"]}, "classic")
    home = visit(profile)
    assert home.page.url.endswith("/studio/")
    assert "alice in research, us-east-1" in home.page.text
    assert home.space("mine") == ("Stopped", "JupyterLab · Private · 5\N{NO-BREAK SPACE}GB", ["run"])
    assert home.space("team")[1].startswith("JupyterLab · Shared")
    assert home.space("classic") == ("Stopped", "Studio Classic · Shared", ["run"])
    assert home.space("his") is None
    assert "Nothing is simulated at /studio/spaces/his." in home.get("spaces/his").text


def test_home_without_spaces_has_an_advice(profile, visit):
    assert "You have no spaces yet" in visit(profile).page.text


@pytest.mark.parametrize(
    ("status", "state", "actions"),
    [
        ("Pending", "Starting", []),
        ("InService", "Running", ["open", "stop"]),
        ("Deleting", "Stopping", []),
        ("Deleted", "Stopped", ["run"]),
        ("Failed", "Failed", ["run"]),
    ],
)
def test_actions_depend_on_the_apps_status(studio, profile, visit, status, state, actions):
    studio.app(studio.lab(profile), "JupyterLab", status=status)
    shown, _, offered = visit(profile).space("lab")
    assert (shown, offered) == (state, actions)


@pytest.mark.parametrize(
    ("status", "state", "actions"),
    [
        ("Pending", "Creating", []),
        ("Failed", "Failed", []),
        ("Updating", "Updating", []),
        ("Update_Failed", "Stopped", ["run"]),
        ("Deleting", "Deleting", []),
        ("Delete_Failed", "Stopped", []),
    ],
)
def test_actions_depend_on_the_spaces_status(studio, profile, visit, status, state, actions):
    studio.lab(profile, status=status)
    home = visit(profile)
    shown, _, offered = home.space("lab")
    assert (shown, offered) == (state, actions)
    deletable = status in ("Failed", "Update_Failed", "Delete_Failed")
    assert ("Delete this space" in home.get("spaces/lab").text) == deletable


def test_failure_reason_is_shown(sagemock, studio, profile, visit):
    sagemock.fail_next("App", reason=HOSTILE)
    studio.app(studio.lab(profile), "JupyterLab", status="InService")
    page = visit(profile).page
    assert "&lt;script&gt;window.hacked=1" in page.text
    assert "<img" not in page.text


def test_page_of_a_space_has_all_facts(studio, profile, visit):
    studio.app(studio.lab(profile), "JupyterLab")
    text = visit(profile).get("spaces/LAB").text
    assert f"arn:aws:sagemaker:us-east-1:123456789012:space/{profile['DomainId']}/lab" in text
    assert "<dt>Instance type</dt><dd>ml.t3.medium</dd>" in text
    assert "<dt>Last use</dt><dd><time datetime=" in text
    assert "Stop the space to change or delete it." in text


def test_unknown_path_shows_the_home(studio, profile, visit):
    home = visit(profile, LandingUri="studio::pipelines")
    assert home.page.status_code == 200  # as of an application that runs in the browser
    assert "Nothing is simulated at /studio/pipelines." in home.page.text
    assert "Create space" in home.page.text


@pytest.mark.parametrize("path", ["x" * 5000, ".", "%00", "%2e%2e/site.py", "spaces//open", "<script>"])
def test_odd_paths_show_the_home(profile, visit, path):
    page = visit(profile).get("/studio/" + path)
    assert page.status_code == 200
    assert "Create space" in page.text
    assert "<script>" not in page.text


@pytest.mark.parametrize("name", ["theme.css", "home.css", "home.js"])
def test_files_of_the_page_are_served(profile, visit, name):
    home = visit(profile)
    assert f"/studio/{name}" in home.page.text
    file = home.get(name)
    assert file.headers["Content-Type"].startswith("text/javascript" if name.endswith(".js") else "text/css")
    assert "sagemock" in file.text or "the page" in file.text or "theme" in file.text


# --- settings of administrators


@pytest.mark.parametrize("level", ["domain", "profile"])
def test_portal_settings_hide_apps_and_instances(studio, visit, require_members, level):
    require_members("StudioWebPortalSettings", "HiddenAppTypes", "HiddenInstanceTypes")
    hidden = {"HiddenAppTypes": ["CodeEditor", "JupyterServer"], "HiddenInstanceTypes": ["ml.p4d.24xlarge"]}
    settings = {"ExecutionRole": ROLE, "StudioWebPortalSettings": hidden}
    domain = studio.domain(**({"DefaultUserSettings": settings} if level == "domain" else {}))
    profile = studio.profile(domain, **({"UserSettings": settings} if level == "profile" else {}))
    text = visit(profile).page.text
    assert 'value="JupyterLab"' in text
    assert 'value="CodeEditor"' not in text
    assert "Open Studio Classic" not in text
    assert 'value="ml.t3.medium"' in text
    assert "ml.p4d.24xlarge" not in text


def test_user_without_applications_creates_no_spaces(studio, visit, require_members):
    require_members("StudioWebPortalSettings", "HiddenAppTypes")
    hidden = {"HiddenAppTypes": ["JupyterLab", "CodeEditor"]}
    profile = studio.profile(studio.domain(), UserSettings={"StudioWebPortalSettings": hidden})
    text = visit(profile).page.text
    assert "Create space" not in text
    assert "Open Studio Classic" in text


def test_disabled_portal_shows_an_explanation(studio, visit):
    disabled = {"UserSettings": {"StudioWebPortal": "DISABLED"}}
    page = visit(studio.profile(studio.domain(), **disabled)).page
    assert (page.status_code, "disabled Studio for this user profile" in page.text) == (403, True)


def test_volume_fields_have_the_domains_limits(studio, visit):
    sizes = {"DefaultEbsVolumeSizeInGb": 10, "MaximumEbsVolumeSizeInGb": 40}
    settings = {"SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}
    page = visit(studio.profile(studio.domain(), UserSettings=settings)).page
    assert 'min="5" max="40" value="10"' in page.text


# --- actions


def test_forms_lead_a_space_through_its_life(sagemock, profile, visit, sagemaker_client):
    home = visit(profile)
    created = home.send("spaces", name="churn", **CREATE | {"volume_gb": "7"})
    assert (created.status_code, home.space("churn", created)[0]) == (200, "Creating")
    sagemock.clock.settle()
    home.send("spaces/churn/settings", instance_type="ml.m5.large", volume_gb="8")
    sagemock.clock.settle()
    home.send("spaces/churn/run")
    sagemock.clock.settle()
    running = ("Running", "JupyterLab · Private · ml.m5.large · 8\N{NO-BREAK SPACE}GB", ["open", "stop"])
    assert home.space("churn") == running
    app = home.get("spaces/churn/open")
    assert "/jupyterlab/default/ of Studio for user profile alice, space churn" in app.text
    home.send("spaces/churn/stop")
    sagemock.clock.settle()
    deleted = home.send("spaces/churn/delete")
    assert (deleted.url, home.space("churn", deleted)[0]) == (home.page.url, "Deleting")
    sagemock.clock.settle()
    assert home.space("churn") is None
    changes = [call.operation for call in sagemock.calls if not call.operation.startswith(("List", "Describe"))]
    presigning = "CreatePresignedDomainUrl"
    assert changes[2:] == [
        presigning, "CreateSpace", "UpdateSpace", "CreateApp", presigning, "DeleteApp", "DeleteSpace",
    ]  # fmt: skip


def test_new_space_has_settings_and_tags(sagemock, profile, visit, sagemaker_client):
    visit(profile).send("spaces", name="team", **CREATE | {"sharing": "Shared", "app_type": "CodeEditor"})
    made = sagemaker_client.describe_space(DomainId=profile["DomainId"], SpaceName="team")
    assert made["SpaceSharingSettings"] == {"SharingType": "Shared"}
    assert made["OwnershipSettings"] == {"OwnerUserProfileName": "alice"}
    assert made["SpaceSettings"]["AppType"] == "CodeEditor"
    tags = sagemaker_client.list_tags(ResourceArn=made["SpaceArn"])["Tags"]
    account = "arn:aws:sagemaker:us-east-1:123456789012:"
    assert {tag["Key"]: tag["Value"] for tag in tags} == {
        "sagemaker:domain-arn": f"{account}domain/{profile['DomainId']}",
        "sagemaker:user-profile-arn": f"{account}user-profile/{profile['DomainId']}/alice",
    }


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"name": "lab"}, "<strong>ResourceInUse</strong>"),
        ({"name": "no spaces"}, "at 'spaceName' failed"),
        ({"name": "new", "volume_gb": "many"}, "must be a whole number of GB"),
        ({"name": "new", "volume_gb": "1"}, "greater than or equal to 5"),
        ({"name": "new", "sharing": ""}, "at 'spaceSharingSettings.sharingType' failed"),
        ({"name": ""}, "at 'spaceName' failed"),
    ],
)
def test_refused_forms_show_the_error(studio, profile, visit, fields, message):
    studio.lab(profile)
    page = visit(profile).send("spaces", **CREATE | fields)
    assert page.status_code == 400
    assert message in page.text
    assert "Create space" in page.text


def test_refused_action_shows_the_spaces_page(studio, profile, visit):
    studio.app(studio.lab(profile), "JupyterLab")
    page = visit(profile).send("spaces/lab/delete")
    assert (page.status_code, "because App(s) are associated with it" in page.text) == (400, True)
    assert "<h1>lab</h1>" in page.text


@pytest.mark.parametrize("path", ["spaces/his/stop", "spaces/lab/rename", "spaces/none/run", "elsewhere"])
def test_unknown_actions_change_nothing(sagemock, studio, profile, visit, path):
    bob = studio.profile({"DomainId": profile["DomainId"]}, "bob")
    studio.app(studio.lab(bob, "his"), "JupyterLab")
    studio.lab(profile)
    home = visit(profile)
    page = home.send(path)
    assert page.status_code in (400, 404)
    changes = [call.operation for call in sagemock.calls if not call.operation.startswith(("List", "Describe"))]
    assert changes[-1] == "CreatePresignedDomainUrl"


def test_recent_accounts_offer_no_classic(sagemock, profile, visit):
    assert "Open Studio Classic" in visit(profile).page.text
    sagemock.account_features.kernel_gateway_deprecated = True
    assert "Open Studio Classic" not in visit(profile).page.text


def test_classic_opens_as_the_profile(profile, visit):
    assert "/jupyter/default/ of Studio for user profile alice" in visit(profile).get("classic/open").text


def test_page_calls_what_studio_calls(sagemock, studio, profile, visit):
    studio.app(studio.lab(profile), "JupyterLab")
    described = ["DescribeUserProfile", "DescribeDomain"]
    listed = ["ListSpaces", "ListApps", "DescribeSpace", "DescribeApp"]
    mlflow = [
        name for name in ("ListMlflowTrackingServers", "ListMlflowApps") if name in service_model().operation_names
    ]
    home = visit(profile)
    assert operations(sagemock, home) == [*described, *listed, *mlflow]
    assert operations(sagemock, home, "spaces/lab") == ["DescribeSpace", "DescribeApp", *described]


def test_long_lists_are_read_whole(monkeypatch, studio, profile, visit):
    for number in range(3):
        studio.space({"DomainId": profile["DomainId"]}, f"space-{number}", status="Pending")
    monkeypatch.setattr(calls, "PAGE_SIZE", 2)
    assert visit(profile).page.text.count('data-state="Creating"') == 3


# --- MLflow

STORE = {"ArtifactStoreUri": "s3://bucket/artifacts", "RoleArn": ROLE}


def test_mlflow_servers_are_listed_and_opened(sagemock, profile, visit, sagemaker_client, require_operations):
    require_operations("CreateMlflowTrackingServer")
    home = visit(profile)
    assert mlflow_of(home) == []
    sagemaker_client.create_mlflow_tracking_server(TrackingServerName="runs", **STORE)
    assert mlflow_of(home) == [("runs", "Creating", None)]
    sagemock.clock.settle()
    assert mlflow_of(home) == [("runs", "Created", "/studio/mlflow-servers/runs/open")]
    opened = home.session.get(home.page.url + "mlflow-servers/runs/open", allow_redirects=False, timeout=30)
    assert "/auth?authToken=" in opened.headers["Location"]
    sagemaker_client.stop_mlflow_tracking_server(TrackingServerName="runs")
    sagemock.clock.settle()
    assert mlflow_of(home) == [("runs", "Stopped", None)]


def test_mlflow_apps_are_listed_until_deleted(sagemock, profile, visit, sagemaker_client, require_operations):
    require_operations("CreateMlflowApp")
    home = visit(profile)
    arn = sagemaker_client.create_mlflow_app(Name="runs", **STORE)["Arn"]
    sagemock.clock.settle()
    path = f"/studio/mlflow-apps/{arn.rpartition('/')[2]}/open"
    assert mlflow_of(home) == [("runs", "Created", path)]
    opened = home.session.get(home.page.url + path.removeprefix("/studio/"), allow_redirects=False, timeout=30)
    assert "/auth?authToken=" in opened.headers["Location"]
    sagemaker_client.delete_mlflow_app(Arn=arn)
    sagemock.clock.settle()
    assert mlflow_of(home) == []


def test_missing_mlflow_server_shows_the_error(profile, visit, require_operations):
    require_operations("CreateMlflowTrackingServer")
    page = visit(profile).get("mlflow-servers/none/open")
    assert (page.status_code, "<strong>ResourceNotFound</strong>" in page.text) == (400, True)


def mlflow_of(home):
    """Return name, status and path of the servers and apps of MLflow on the page."""
    section = home.tree(home.get()).find(".//section[@id='mlflow']")
    assert ("hidden" in section.attrib) == (section.find("ul/li") is None)
    entries = []
    for item in section.findall("ul/li"):
        name, status = item.findall("span")
        link = item.find("a")
        entries.append((name.text.partition(" ")[0], status.text, link.get("href") if link is not None else None))
    return entries


# --- sessions


def test_session_ends_by_the_clouds_clock(sagemock, profile, visit):
    home = visit(profile, SessionExpirationDurationInSeconds=1800)
    sagemock.clock.advance(minutes=29)
    assert "Create space" in home.get().text
    sagemock.clock.advance(minutes=1)
    assert "Sign-In" in home.get().text
    assert "Sign-In" in requests.get(home.page.url, timeout=30).text


def test_injected_errors_are_shown_on_the_page(sagemock, studio, profile, visit):
    studio.lab(profile)
    home = visit(profile)
    sagemock.fail("ListApps", "ThrottlingException")
    page = home.get()
    assert "<strong>ThrottlingException</strong> Rate exceeded" in page.text
    assert home.space("lab", page)[0] == "Stopped"


# --- rights


def allow(*actions):
    return {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": list(actions), "Resource": "*"}}


LOOK = allow("sagemaker:List*", "sagemaker:DescribeDomain", "sagemaker:DescribeUserProfile")


@pytest.mark.sagemock(clock="manual", authorization={"callers": {ROLE: {"policies": [LOOK]}}})
def test_role_of_the_profile_decides_about_calls(sagemock, studio, visit):
    with sagemock.authorization.off():
        profile = studio.profile(studio.domain())
        for name in "abcde":
            studio.lab(profile, name)
        home = visit(profile)
    page = home.get()
    session = "arn:aws:sts::123456789012:assumed-role/DataScientist/SageMaker"
    assert f"User: {session} is not authorized to perform: sagemaker:DescribeSpace" in page.text
    assert "2 more calls were refused." in page.text
    assert home.space("a", page)[:2] == ("Stopped", "JupyterLab · Private · 5\N{NO-BREAK SPACE}GB")
    refused = home.send("spaces", name="new", **CREATE)
    assert "is not authorized to perform: sagemaker:CreateSpace" in refused.text
    assert sagemock.authorization.decisions[-1].caller == session
