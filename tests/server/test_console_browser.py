"""The console in headless Chromium: with a mouse, with a keyboard, on a phone.

A few tests show that the page works; the others are long proofs, since each of them starts a server and opens a page.
"""

import json
import re
from contextlib import ExitStack
from importlib.util import find_spec
from urllib.parse import quote

import pytest

import sagemock
from sagemock.cloud import dispatcher
from sagemock.cloud.account_features import DESCRIPTIONS
from sagemock.protocol.service_model import service_model
from sagemock.server import service

pytestmark = pytest.mark.once

TIMEOUT = 60_000  # milliseconds to wait for one event; CI is slow
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
HOSTILE = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
VIEWS = ["notebooks", "studio", "configs", "timeline", "calls", "faults", "api"]


def expect(locator):
    """Return Playwright's assertions, which wait for their condition."""
    from playwright.sync_api import expect

    expect.set_options(timeout=TIMEOUT)
    return expect(locator)


class Console:
    """A page with the console of a server, and the server's cloud."""

    def __init__(self, page, server):
        self.page, self.server, self.cloud = page, server, server.cloud

    def show(self, view="notebooks"):
        self.page.goto(f"{self.server.console.partition('#')[0]}#/{view}")
        self.page.locator("nav a[aria-current]").wait_for()
        return self

    def call(self, operation, region="us-east-1", **request):
        """Call an operation without the page."""
        with self.cloud.lock:
            model = service_model().operation_model(operation)
            answer = dispatcher.dispatch(self.cloud, model, json.dumps(request), region=region)
        assert answer.status == 200, answer.body
        return json.loads(answer.body or b"{}")

    def create_notebook(self, name="lab", **more):
        usual = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
        return self.call("CreateNotebookInstance", **usual | more)["NotebookInstanceArn"]

    def settle(self):
        self.cloud.clock.settle()

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def fill(self, **fields):
        for label, value in fields.items():
            self.page.get_by_role("dialog").get_by_label(label.replace("_", " "), exact=True).fill(value)

    def row(self, name):
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("link", name=name, exact=True))

    def wait_for_status(self, name, status):
        """Wait until the row of that resource has that status."""
        self.row(name).get_by_text(status, exact=True).wait_for()

    def dialog(self):
        return self.page.get_by_role("dialog")

    def tab_to(self, name):
        """Press Tab until the element with that name has the focus."""
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if self.focused() == name:
                return
        pytest.fail(f"Tab does not reach {name!r}")

    def focused(self):
        return self.page.evaluate(
            "(e => e.getAttribute('aria-label') ?? e.labels?.[0]?.textContent ?? e.textContent)(document.activeElement)"
        )


@pytest.fixture
def serve():
    with ExitStack() as servers:
        yield lambda **options: servers.enter_context(sagemock.serve(**{"clock": "manual"} | options))


@pytest.fixture
def open_console(serve, open_page):  # serve: servers must stop after their pages are closed
    """Open consoles: ``open_console(server, viewport=...)``."""
    return lambda server, **options: Console(open_page(**options), server)


@pytest.fixture
def console(serve, open_console):
    return open_console(serve())


@pytest.mark.skipif(not find_spec("jupyterlab"), reason="JupyterLab is not installed")
def test_notebook_life_cycle_in_the_page(serve, open_console, run_a_cell):
    server = serve(jupyter=True, clock="real", speed=300)
    console = open_console(server).show()
    console.button("Create notebook instance").first.click()
    console.fill(Name="lab", Tags="team=research")
    console.button("Create").click()
    console.wait_for_status("lab", "InService")
    with console.page.context.expect_page() as opened:
        console.button("Open Jupyter lab").click()
    run_a_cell(opened.value)
    opened.value.close()
    console.button("Stop lab").click()
    console.wait_for_status("lab", "Stopped")
    console.page.get_by_role("link", name="lab", exact=True).click()
    console.dialog().locator(".tail").get_by_text("is running at").wait_for()
    lived = ["Pending", "InService", "Stopping", "Stopped"]
    expect(console.dialog().locator(".moments strong")).to_have_text(lived)
    drawn = [re.compile(rf"^{status}\b") for status in lived]
    expect(console.dialog().locator("svg.timeline-bar title")).to_have_text(drawn)
    console.dialog().get_by_text("team = research").wait_for()


@pytest.mark.skipif(not find_spec("jupyterhub"), reason="JupyterHub is not installed")
def test_links_to_a_portal_are_shown(serve, open_console, tmp_path):
    portal = {"public_url": "http://notebooks.localhost:0", "portal_port": 0, "volume_dir": tmp_path / "volumes"}
    console = open_console(serve(jupyter="local", **portal))
    console.create_notebook()
    console.settle()
    console.show().button("Open Jupyter lab").click()
    link = console.dialog().get_by_label("Presigned URL").input_value()
    assert re.match(r"http://lab-\w{10}\.notebooks\.localhost:\d+\?authToken=", link)
    assert console.dialog().get_by_role("link", name="open it here").get_attribute("href") == link


def test_keyboard_creates_and_deletes_with_confirmation(console):
    keyboard = console.show().page.keyboard
    console.tab_to("Create notebook instance")
    keyboard.press("Enter")
    console.dialog().wait_for()
    assert console.focused() == "Name"
    keyboard.type("lab")
    keyboard.press("Enter")
    console.dialog().wait_for(state="detached")  # the page may show the instance before the reply to the form
    console.wait_for_status("lab", "Pending")
    assert console.focused() == "Create notebook instance"
    console.settle()
    console.wait_for_status("lab", "InService")
    expect(console.page.locator("#announcement")).to_have_text("notebook instance lab is InService")
    console.tab_to("Stop lab")
    keyboard.press("Enter")
    console.wait_for_status("lab", "Stopping")
    console.settle()
    console.wait_for_status("lab", "Stopped")
    assert console.focused() == "Start lab"
    console.tab_to("Delete lab")
    keyboard.press("Enter")
    assert console.focused() == "Cancel"
    keyboard.press("Enter")
    console.dialog().wait_for(state="detached")
    assert console.focused() == "Delete lab"
    keyboard.press("Enter")
    console.tab_to("Delete")
    keyboard.press("Enter")
    console.wait_for_status("lab", "Deleting")
    assert [call.operation for call in console.cloud.calls].count("DeleteNotebookInstance") == 1
    console.settle()
    console.page.get_by_text("No notebook instances yet").wait_for()
    assert console.page.evaluate("document.activeElement !== document.body")


def test_aws_errors_keep_the_form(console):
    arn = console.create_notebook()
    console.settle()
    console.show().button("Create notebook instance").first.click()
    console.fill(Name="lab")
    console.button("Create").click()
    said = console.dialog().get_by_role("alert").inner_text()
    assert said == f"ValidationException Cannot create a duplicate Notebook Instance ({arn})"
    assert console.dialog().get_by_label("Name", exact=True).input_value() == "lab"


@pytest.mark.long
def test_studio_resources_are_created_and_deleted(console):
    console.show("studio").button("Create domain").first.click()
    console.fill(Name="research")
    console.button("Create").click()
    console.page.get_by_text("Pending", exact=True).wait_for()
    console.button("Settle").click()
    console.page.get_by_text("InService", exact=True).wait_for()
    console.button("Add user profile research").click()
    console.fill(Name="alice")
    console.button("Create").click()
    console.wait_for_status("alice", "Pending")
    console.button("Settle").click()
    console.wait_for_status("alice", "InService")
    console.button("Add space research").click()
    console.fill(Name="churn")
    console.button("Create").click()
    console.wait_for_status("churn", "Pending")
    console.button("Settle").click()
    console.wait_for_status("churn", "InService")
    console.button("Add app churn").click()
    console.button("Create").click()
    console.row("churn").get_by_text("JupyterLab · Pending").wait_for()
    console.button("Settle").click()
    console.row("churn").get_by_text("JupyterLab · InService").wait_for()
    console.button("Open churn").click()
    link = console.dialog().get_by_label("Presigned URL").input_value()
    assert re.match(r"https://[\w-]+\.studio\.us-east-1\.sagemaker\.aws/auth\?token=", link)
    assert "sagemock serve --jupyter" in console.dialog().inner_text()
    console.button("Close").click()
    expect(console.button("Delete churn")).to_be_disabled()
    console.page.get_by_role("link", name="JupyterLab app default, InService").click()
    console.button("Delete JupyterLab of churn").click()
    console.button("Delete").click()
    console.dialog().locator(".moments").get_by_text("Deleting").wait_for()


@pytest.mark.long
def test_injected_faults_and_quotas_take_effect(console):
    console.show("faults")
    card = fault_card(console, "Calls that fail")
    card.get_by_label("Operation").fill("CreateNotebookInstance")
    card.get_by_role("button", name="Inject").click()
    card.get_by_text("Rate exceeded").wait_for()
    card = fault_card(console, "Quotas")
    card.get_by_label("Quota").fill("Total number of notebook instances")
    card.get_by_label("Limit").fill("0")
    card.get_by_role("button", name="Set").click()
    card.get_by_text("Total number of notebook instances: 0").wait_for()
    console.show().button("Create notebook instance").first.click()
    console.fill(Name="lab")
    console.button("Create").click()
    alert = console.dialog().get_by_role("alert")
    alert.get_by_text("ThrottlingException").wait_for()
    assert alert.inner_text() == "ThrottlingException Rate exceeded"
    console.button("Create").click()
    alert.get_by_text("ResourceLimitExceeded").wait_for()
    console.button("Cancel").click()
    console.show("calls").page.get_by_text("ResourceLimitExceeded").wait_for()
    console.page.get_by_label("Failed only").check()
    expect(console.page.locator(".calls li")).to_have_count(2)


def fault_card(console, title):
    return console.page.locator("section.card").filter(has=console.page.get_by_role("heading", name=title))


@pytest.mark.long
def test_faults_select_calls_by_members(console):
    card = fault_card(console.show("faults"), "Calls that fail")
    card.get_by_label("Operation").fill("Create*")
    card.get_by_label("Only requests with").fill("{")
    card.get_by_role("button", name="Inject").click()
    card.get_by_role("alert").get_by_text("Only requests with is not valid JSON").wait_for()
    card.get_by_label("Only requests with").fill('{"NotebookInstanceName": "b"}')
    card.get_by_label("Share of calls").fill("0.5")
    card.get_by_label("Seed").fill("7")
    card.get_by_role("button", name="Inject").click()
    card.get_by_text('50 % of the calls, seed 7 · NotebookInstanceName = "b" · AWS\'s message').wait_for()
    fault = console.cloud.faults.injected()[0][0]
    assert (fault.operation, fault.rate, fault.seed, fault.times) == ("Create*", 0.5, 7, None)
    assert fault.when == {"NotebookInstanceName": "b"}


@pytest.mark.long
def test_account_features_explain_their_effects(console):
    card = fault_card(console.show("faults"), "Account features")
    for name, effect in DESCRIPTIONS.items():
        field = card.get_by_label(name.replace("_", " "), exact=True)
        expect(field).to_have_accessible_description(effect)
    field.check()
    card.locator(f"input[name={name}]:checked").wait_for()
    features = "fetch('/_sagemock/state').then(response => response.json()).then(state => state.account_features)"
    console.page.wait_for_function(f"name => {features}.then(features => features[name])", arg=name)


@pytest.mark.long
def test_delete_is_offered_where_it_is_possible(console):
    arn = console.create_notebook()
    console.settle()
    delete = console.show().button("Delete lab")
    expect(delete).to_be_disabled()
    reason = f"Unable to transition to (Deleting) for Notebook Instance ({arn})."
    expect(delete).to_have_attribute("title", re.compile(re.escape(reason)))
    delete.click(force=True)
    console.page.get_by_role("status").get_by_text(reason).wait_for()
    console.call("StopNotebookInstance", NotebookInstanceName="lab")
    console.settle()
    expect(delete).to_be_enabled()
    assert [call.operation for call in console.cloud.calls].count("DeleteNotebookInstance") == 0


@pytest.mark.long
def test_create_form_has_all_members(console):
    shape = service_model().operation_model("CreateNotebookInstance").input_shape
    console.show().button("Create notebook instance").first.click()
    console.dialog().get_by_text("More settings").click()
    console.dialog().get_by_text("Instance metadata service configuration").click()
    names = console.dialog().locator("[name]").evaluate_all("fields => fields.map(field => field.name)")
    assert {name.partition(".")[0] for name in names} == {*shape.members, "region"}
    console.fill(Name="lab", Volume_size_in_GB="20", Subnet_ID="subnet-1", Security_group_IDs="sg-1\nsg-2")
    console.fill(KMS_key_ID="alias/notebooks", Additional_code_repositories="https://git.example.com/models.git")
    console.dialog().get_by_label("Root access", exact=True).select_option("Disabled")
    console.dialog().get_by_label("Minimum instance metadata service version").fill("2")
    console.button("Create").click()
    console.wait_for_status("lab", "Pending")
    request = console.cloud.calls[-1].request
    assert (request["VolumeSizeInGB"], request["SubnetId"]) == (20, "subnet-1")
    assert request["SecurityGroupIds"] == ["sg-1", "sg-2"]
    assert (request["KmsKeyId"], request["RootAccess"]) == ("alias/notebooks", "Disabled")
    assert request["AdditionalCodeRepositories"] == ["https://git.example.com/models.git"]
    assert request["InstanceMetadataServiceConfiguration"] == {"MinimumInstanceMetadataServiceVersion": "2"}
    assert "DirectInternetAccess" not in request


@pytest.mark.long
def test_edit_sends_only_changed_members(console):
    console.create_notebook()
    console.settle()
    expect(console.show().button("Edit lab")).to_be_disabled()
    console.call("StopNotebookInstance", NotebookInstanceName="lab")
    console.settle()
    console.button("Edit lab").click()
    expect(console.dialog().get_by_label("Volume size in GB")).to_have_value("5")
    console.fill(Instance_type="ml.t3.large", Volume_size_in_GB="10")
    console.button("Save").click()
    console.wait_for_status("lab", "Updating")
    request = console.cloud.calls[-1].request
    assert request == {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.large", "VolumeSizeInGB": 10}


@pytest.mark.long
def test_edit_keeps_the_other_settings(console):
    image = {"ImageName": "pytorch", "AppImageConfigName": "pytorch-lab"}
    console.call("CreateImage", ImageName="pytorch", RoleArn=ROLE)
    console.call("CreateAppImageConfig", AppImageConfigName="pytorch-lab")
    console.settle()
    version = {"BaseImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/pytorch:1", "ClientToken": "first"}
    console.call("CreateImageVersion", ImageName="pytorch", **version)
    console.settle()
    settings = {"ExecutionRole": ROLE, "JupyterLabAppSettings": {"CustomImages": [image]}}
    network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
    console.call("CreateDomain", DomainName="research", AuthMode="IAM", DefaultUserSettings=settings, **network)
    console.settle()
    console.show("studio").button("Edit research").click()
    for label in ("More settings", "Default user settings", "JupyterLab app settings", "App lifecycle management"):
        console.dialog().get_by_text(label, exact=True).first.click()
    console.dialog().get_by_text("Idle settings", exact=True).click()
    console.dialog().get_by_label("Lifecycle management", exact=True).select_option("ENABLED")
    console.fill(Idle_timeout_in_minutes="90")
    console.button("Save").click()
    console.page.get_by_text("Updating", exact=True).wait_for()
    request = console.cloud.calls[-1].request
    idle = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 90}
    lab = {"CustomImages": [image], "AppLifecycleManagement": {"IdleSettings": idle}}
    assert request["DefaultUserSettings"] == {"JupyterLabAppSettings": lab}


@pytest.mark.long
def test_configs_have_create_forms(console):
    console.show("configs").button("Create lifecycle config").first.click()
    console.fill(Name="setup", Script_on_create="#!/bin/bash\necho möglich")
    console.button("Create").click()
    console.row("setup").wait_for()
    console.button("Edit setup").click()
    expect(console.dialog().get_by_label("Script on create")).to_have_value("#!/bin/bash\necho möglich")
    console.button("Cancel").click()
    console.button("Create other").first.click()
    console.button("Image").click()
    console.fill(Name="pytorch")
    console.button("Create").click()
    console.settle()
    console.wait_for_status("pytorch", "CREATED")
    console.button("Add version pytorch").click()
    console.fill(Base_image="123456789012.dkr.ecr.us-east-1.amazonaws.com/pytorch:1")
    console.button("Create").click()
    console.row("pytorch/1").wait_for()
    assert console.cloud.calls[-1].error is None


@pytest.mark.long
def test_timeline_shows_the_latest_activity(console):
    console.create_notebook()
    console.settle()
    console.cloud.clock.advance("30d")
    console.call("StopNotebookInstance", NotebookInstanceName="lab")
    console.settle()
    console.cloud.clock.advance("30d")
    segments = console.show("timeline").page.locator(".lane title")
    expect(segments).to_have_text([re.compile(status) for status in ("InService", "Stopping", "Stopped")])
    stopping = console.page.locator(".lane .segment[data-tone=moving]")
    assert float(stopping.get_attribute("width").rstrip("%")) > 40
    console.page.get_by_label("Time shown").select_option("From the beginning")
    expect(segments).to_have_count(4)
    assert float(stopping.last.get_attribute("width").rstrip("%")) < 1


def test_names_of_members_break_between_words(console):
    arn = console.create_notebook()
    console.settle()
    name = console.show(f"notebooks/{quote(arn, safe='')}").dialog().locator("dt", has_text="InstanceMetadata")
    assert name.inner_text() == "InstanceMetadataServiceConfiguration"
    assert name.evaluate("e => e.scrollWidth - e.clientWidth") == 0
    assert name.locator("wbr").count() == 3


@pytest.mark.long
def test_call_log_shows_all_stored_calls(serve, open_console, monkeypatch):
    monkeypatch.setattr(service, "MAX_HISTORY", 300)
    console = open_console(serve())
    for _ in range(500):
        console.call("ListDomains")
    entries = console.show("calls").page.locator(".calls li")
    expect(entries).to_have_count(200)
    console.button("Show older calls").click()
    expect(entries).to_have_count(len(console.cloud.calls))
    expect(console.button("Show older calls")).to_have_count(0)
    for _ in range(400):
        console.call("ListDomains")
    console.call("ListImages")
    expect(entries.first).to_contain_text("ListImages")


@pytest.mark.long
def test_api_explorer_calls_an_operation(console):
    page = console.show("api").page
    page.locator(".explorer").get_by_label("Operation").select_option("CreateCodeRepository")
    request = page.get_by_label("Request", exact=True)
    page.get_by_text("Optional members: Tags.").wait_for()
    assert json.loads(request.input_value()) == {"CodeRepositoryName": "", "GitConfig": {"RepositoryUrl": ""}}
    console.button("Call").click()
    page.get_by_role("alert").get_by_text("ValidationException").wait_for()
    request.fill('{"CodeRepositoryName": "models", "GitConfig": {"RepositoryUrl": "https://git.example.com/models"}}')
    console.button("Call").click()
    page.get_by_text('"CodeRepositoryArn": ').wait_for()
    request.fill("{")
    console.button("Call").click()
    page.get_by_role("alert").get_by_text("The request is not valid JSON").wait_for()


@pytest.mark.long
def test_updates_keep_forms_focus_and_search(console):
    console.show().button("Create notebook instance").first.click()
    console.fill(Name="half a na")
    console.create_notebook("another")
    console.row("another").wait_for(state="attached")
    assert (console.focused(), console.page.evaluate("document.activeElement.value")) == ("Name", "half a na")
    console.button("Cancel").click()
    console.page.get_by_role("searchbox").fill("team=research")
    console.page.locator("section:visible").get_by_text("No matches").wait_for()
    console.create_notebook("ours", Tags=[{"Key": "team", "Value": "research"}])
    console.row("ours").wait_for()
    expect(console.page.locator("tbody tr")).to_have_count(1)


@pytest.mark.long
def test_views_fit_a_phone(serve, open_console):
    console = open_console(serve(), viewport={"width": 390, "height": 844})
    create_all(console)
    for view in VIEWS:
        console.show(view)
        assert width_beyond(console) == 0, view
    console.button("Time").click()
    expect(console.button("Settle")).to_be_visible()
    console.show().wait_for_status("lab", "InService")  # a row in the accessibility tree, though it looks like a card
    console.page.get_by_role("link", name="lab", exact=True).click()
    assert console.dialog().evaluate("e => e.scrollWidth - e.clientWidth") == 0


GUARDRAIL = {
    "name": "no-domains",
    "document": {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "NoDomains", "Effect": "Deny", "Action": "sagemaker:ListDomains", "Resource": "*"},
            {"Sid": "NoApps" + "x" * 60, "Effect": "Deny", "Action": "sagemaker:CreateApp", "Resource": "*"},
        ],
    },
}
AUDITOR = "arn:aws:sts::123456789012:assumed-role/Auditor/" + "a" * 64


@pytest.mark.long
def test_policies_show_callers_and_coverage(serve, open_console):
    policies = {"service_control_policies": [GUARDRAIL], "callers": {AUDITOR: {"policies": []}}}
    console = open_console(serve(authorization=policies)).show("policies")
    page = console.page
    row = page.get_by_role("row").filter(has_text="NoDomains")
    expect(row).to_contain_text("unused")
    with console.cloud.lock:
        model = service_model().operation_model("ListDomains")
        assert dispatcher.dispatch(console.cloud, model, "{}", region="us-east-1").status == 400
    expect(row).not_to_contain_text("unused")
    expect(page.get_by_text("Decisions rest on 1 of 2 statements.")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text=AUDITOR)).to_contain_text("no-domains")
    page.get_by_label("Unused only").check()
    expect(row).to_have_count(0)
    page.get_by_role("searchbox").fill("nothing has this name")
    page.locator("section:visible").get_by_text("No matches").wait_for()
    page.get_by_role("searchbox").fill("")
    page.set_viewport_size({"width": 390, "height": 844})
    assert width_beyond(console) == 0


@pytest.mark.long
def test_policies_are_hidden_without_authorization(console):
    console.show("policies")  # leads to the first view
    assert console.page.locator("nav a[aria-current]").inner_text() == "Notebooks"
    assert console.page.get_by_role("link", name="Policies").count() == 0


def width_beyond(console):
    return console.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def create_all(console):
    """Create a resource of each kind, with names of maximum length."""
    console.create_notebook("lab")
    console.create_notebook("n" * 63, Tags=[{"Key": "k" * 128, "Value": "v" * 256}])
    console.cloud.fail_next("n" * 63, "a-reason-without-a-single-blank" * 4)
    console.call("CreateNotebookInstanceLifecycleConfig", NotebookInstanceLifecycleConfigName="c" * 63)
    settings = {"ExecutionRole": ROLE}
    network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
    created = console.call("CreateDomain", DomainName="d" * 63, AuthMode="IAM", DefaultUserSettings=settings, **network)
    console.settle()
    domain = {"DomainId": created["DomainArn"].rpartition("/")[2]}
    console.call("CreateUserProfile", **domain, UserProfileName="u" * 63)
    console.settle()
    console.call("CreateApp", **domain, UserProfileName="u" * 63, AppType="JupyterServer", AppName="default")


@pytest.mark.long
def test_theme_follows_system_until_selected(console):
    page = console.page
    page.emulate_media(color_scheme="dark")
    console.show()
    dark = background(page)
    page.emulate_media(color_scheme="light")
    light = background(page)
    assert light != dark
    console.button("Theme: auto").click()
    console.button("Theme: light").click()
    assert background(page) == dark
    page.reload()
    console.button("Theme: dark").wait_for()
    assert background(page) == dark


def background(page):
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def test_user_input_is_never_html(console):
    arn = console.create_notebook()
    resource = console.cloud.resource_store.all()[0]
    console.cloud.fail_next("lab", HOSTILE)
    console.cloud.fail("CreateApp", "ThrottlingException", HOSTILE)
    console.cloud.log(resource, f"LifecycleConfigOnStart{HOSTILE}", HOSTILE)
    console.settle()
    # AWS's rules reject most of these values, so they are written directly: a missing rule must not matter.
    resource.tags[HOSTILE] = HOSTILE
    resource.name = resource.record["InstanceType"] = HOSTILE
    with pytest.raises(AssertionError, match="ValidationException"):
        console.call("CreateNotebookInstance", region=HOSTILE, NotebookInstanceName=HOSTILE)
    for view in ("notebooks", "timeline", "faults"):
        console.show(view).page.locator("section:visible").get_by_text(HOSTILE).first.wait_for()
    console.show("calls").page.locator("summary").first.click()
    asked = console.page.locator(".calls pre", has_text="NotebookInstanceName").first  # filled in when it is opened
    assert json.loads(asked.inner_text()) == {"NotebookInstanceName": HOSTILE}
    console.show(f"notebooks/{quote(arn, safe='')}").dialog().get_by_text("Lifecycle logs").wait_for()
    told = re.escape(HOSTILE)
    expect(console.dialog()).to_contain_text(re.compile(f"(?:{told}.*?){{9}}", re.DOTALL))  # the logs are last
    shown = console.dialog().inner_text()
    assert shown.count(HOSTILE) == 9, shown
    assert console.page.evaluate("window.hacked") is None
    assert console.page.locator("main img, dialog img, .toasts img, script:not([src])").count() == 0


@pytest.mark.long
def test_two_thousand_notebooks_are_paginated_and_searchable(console):
    for number in range(2000):
        console.create_notebook(f"nb-{number:04}")
    console.settle()
    page = console.show().page
    rows = page.locator("tbody tr:visible")
    page.get_by_text("Show 100 more of 2000").click()
    expect(rows).to_have_count(200)
    page.get_by_role("searchbox").fill("nb-199")
    page.get_by_text("nb-1999", exact=True).wait_for()
    expect(rows).to_have_count(10)
    console.call("StopNotebookInstance", NotebookInstanceName="nb-1999")
    console.wait_for_status("nb-1999", "Stopping")


def test_sign_in_by_form_and_by_link(serve, open_console):
    server = serve(token="open-sesame")
    console = open_console(server, forgive="401")
    console.page.goto(server.url)
    console.fill(Token="guessed")
    console.button("Sign in").click()
    console.dialog().get_by_role("alert").get_by_text("Wrong token").wait_for()
    console.fill(Token="open-sesame")
    console.button("Sign in").click()
    console.page.get_by_text("No notebook instances yet").wait_for()
    by_link = open_console(server)
    by_link.page.goto(server.console)
    by_link.page.get_by_text("No notebook instances yet").wait_for()
    assert "sesame" not in by_link.page.url


@pytest.mark.long
def test_header_controls_the_clock(serve, open_console):
    console = open_console(serve(clock="real", speed=1), forgive="400").show()  # Chromium logs each failed request
    begun = console.cloud.clock.now()
    console.create_notebook()
    console.wait_for_status("lab", "Pending")
    console.button("Advance 1 h").click()
    console.wait_for_status("lab", "InService")
    assert (console.cloud.clock.now() - begun).total_seconds() > 3600
    field = console.page.get_by_label("Advance by, such as 90s or 1h30m")
    field.fill("a while")
    console.button("Advance").click()
    console.page.get_by_role("alert").get_by_text("'a while' must be a duration").wait_for()
    assert field.input_value() == "a while"
    console.page.get_by_label("How many times as fast as AWS").first.fill("1000")
    console.page.keyboard.press("Tab")
    console.page.locator(".mode[title^='real: 1000 times']").wait_for()
    assert console.cloud.clock.speed == 1000


@pytest.mark.long
def test_tags_are_added_and_removed(console):
    console.create_notebook()
    console.show().page.get_by_role("link", name="lab", exact=True).click()
    console.fill(Key="team", Value="research")
    console.button("Add tag").click()
    console.dialog().get_by_text("team = research").wait_for()
    console.fill(Key="aws:team")
    console.button("Add tag").click()
    console.dialog().get_by_role("alert").get_by_text("ValidationException").wait_for()
    console.button("Remove the tag team").click()
    console.dialog().get_by_text("team = research").wait_for(state="detached")
    assert console.cloud.resource_store.all()[0].tags == {}
    console.page.keyboard.press("Escape")
    assert console.focused() == "lab"


@pytest.mark.long
def test_region_filter_applies_to_new_resources(console):
    console.create_notebook("here")
    console.create_notebook("there", region="eu-west-1")
    console.show().row("here").wait_for()
    console.page.locator("header").get_by_label("Region").select_option("eu-west-1")
    console.row("here").wait_for(state="detached")
    console.button("Create notebook instance").first.click()
    console.fill(Name="new")
    console.button("Create").click()
    console.wait_for_status("new", "Pending")
    assert {each.name: each.region.name for each in console.cloud.resource_store.all()}["new"] == "eu-west-1"
    expect(console.page.locator("tbody tr:visible")).to_have_count(2)


@pytest.mark.long
def test_console_reconnects_to_a_restarted_server(serve, open_console):
    first = serve()
    console = open_console(first, forgive="net::ERR_").show()
    port = int(first.url.rpartition(":")[2])
    first.stop()
    console.page.get_by_label("The server does not respond; trying again").wait_for()
    console.cloud = serve(port=port).cloud
    console.page.get_by_label("Connected", exact=True).wait_for()
    console.create_notebook()
    console.wait_for_status("lab", "Pending")


def test_broken_links_lead_to_the_list(console):
    for lost in ("notebooks/arn%3Anone", "notebooks/%", "nowhere", "notebooks/a/b/c"):
        console.show(lost).page.locator("section:visible").get_by_text("No notebook instances yet").wait_for()
        expect(console.dialog()).to_have_count(0)
