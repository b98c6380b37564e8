"""The home in headless Chromium: the life of a space with a real JupyterLab, the keyboard, a phone."""

from contextlib import ExitStack
from importlib.util import find_spec

import boto3
import pytest

import sagemock

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
HOSTILE = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'


class StudioPage:
    """A page with the home of the user profile alice, and the cloud of its server."""

    def __init__(self, page, server, make_studio):
        self.page, self.cloud = page, server.cloud
        self.sagemaker = boto3.client(
            "sagemaker", "us-east-1", endpoint_url=server.url, aws_access_key_id="key", aws_secret_access_key="secret"
        )
        self.studio = make_studio(self.cloud, self.sagemaker)
        self.profile = self.studio.profile(self.studio.domain(), "alice")

    def show(self):
        url = self.sagemaker.create_presigned_domain_url(**self.profile, LandingUri="studio::")["AuthorizedUrl"]
        self.page.goto(url)
        return self

    def settle(self):
        """Complete all transitions, and let the page see it at once."""
        with self.cloud.lock:
            self.cloud.clock.settle()
        self.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    def button(self, name):
        return self.page.get_by_role("button", name=name, exact=True)

    def wait_for(self, name, state):
        self.page.locator(f"li[data-name='{name}'][data-state='{state}']").wait_for()

    def create(self, name):
        self.page.get_by_text("Create space").click()
        self.page.get_by_label("Name").fill(name)
        self.button("Create").click()

    def focused(self):
        return self.page.evaluate("(e => e.getAttribute('aria-label') ?? e.textContent)(document.activeElement)")

    def tab_to(self, name):
        """Press Tab until the control with that name has the focus."""
        for _ in range(40):
            self.page.keyboard.press("Tab")
            if self.focused() == name:
                return
        pytest.fail(f"Tab does not reach {name!r}")

    def changes(self):
        operations = [call.operation for call in self.cloud.calls]
        return [name for name in operations if not name.startswith(("List", "Describe"))]


@pytest.fixture
def serve():
    with ExitStack() as servers:
        yield lambda **options: servers.enter_context(sagemock.serve(**options))


@pytest.fixture
def open_studio(serve, open_page, make_studio, no_programs):  # serve: servers must stop after their pages are closed
    """Open homes: ``open_studio(jupyter=True, look={"viewport": ...})``."""

    def open_studio(clock="manual", jupyter=no_programs, look=None, **options):
        server = serve(clock=clock, jupyter=jupyter, **options)
        return StudioPage(open_page(**look or {}), server, make_studio)

    return open_studio


@pytest.mark.long  # starts JupyterLab
@pytest.mark.skipif(not find_spec("jupyterlab"), reason="JupyterLab is not installed")
def test_space_lives_from_creation_to_stop(open_studio, run_a_cell):
    studio = open_studio(jupyter=True, clock="real", speed=300).show()
    studio.create("churn")
    studio.wait_for("churn", "Stopped")
    studio.button("Run churn").click()
    studio.wait_for("churn", "Running")
    with studio.page.context.expect_page() as opened:
        studio.page.get_by_role("link", name="Open JupyterLab in churn").click()
    run_a_cell(opened.value)
    opened.value.close()
    studio.button("Stop churn").click()
    studio.wait_for("churn", "Stopped")
    presigning = "CreatePresignedDomainUrl"
    assert studio.changes()[2:] == [presigning, "CreateSpace", "CreateApp", presigning, "DeleteApp"]


def test_keyboard_alone_leads_through_the_home(open_studio):
    studio = open_studio().show()
    keyboard = studio.page.keyboard
    keyboard.press("Tab")
    assert studio.focused() == "Skip to the content"
    studio.tab_to("Create space")
    keyboard.press("Enter")
    keyboard.press("Tab")
    keyboard.type("churn")
    keyboard.press("Enter")
    studio.wait_for("churn", "Creating")
    assert studio.page.get_by_label("Name").is_hidden()
    studio.settle()
    studio.wait_for("churn", "Stopped")
    studio.tab_to("Run churn")
    keyboard.press("Enter")
    studio.wait_for("churn", "Starting")
    assert studio.focused() == "churn"  # the heading: its button is gone
    studio.settle()
    studio.wait_for("churn", "Running")
    studio.page.get_by_role("status").get_by_text("churn: Running").wait_for(state="attached")
    assert studio.focused() == "churn"
    studio.tab_to("Stop churn")
    keyboard.press("Enter")
    studio.wait_for("churn", "Stopping")
    studio.settle()
    studio.wait_for("churn", "Stopped")
    studio.page.get_by_role("link", name="churn", exact=True).press("Enter")
    studio.tab_to("Delete this space")
    keyboard.press("Enter")
    studio.tab_to("Delete space churn")
    keyboard.press("Enter")
    studio.wait_for("churn", "Deleting")
    studio.settle()
    studio.page.get_by_text("You have no spaces yet").wait_for()


def test_phone_changes_a_space_without_scrolling_sideways(open_studio):
    studio = open_studio(look=PHONE)
    studio.studio.lab(studio.profile, "a-name-".ljust(63, "x"))
    studio.show().page.get_by_role("link", name="a-name").tap()
    studio.page.get_by_label("Instance type").select_option("ml.m5.large")
    studio.page.get_by_label("Volume (GB)").fill("9")
    studio.button("Save changes").tap()
    studio.page.get_by_text("Updating", exact=True).wait_for()
    studio.settle()
    studio.page.get_by_text("ml.m5.large", exact=True).locator("visible=true").first.wait_for()
    assert studio.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    studio.show()
    assert studio.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_refused_form_keeps_its_fields(open_studio):
    studio = open_studio(look={"forgive": "400 (Bad Request)"})
    studio.studio.lab(studio.profile, "churn")
    studio.show().create("churn")
    studio.page.get_by_role("alert").get_by_text("ResourceInUse").wait_for()
    assert studio.page.get_by_label("Name").input_value() == "churn"
    studio.page.get_by_label("Name").fill("other")
    studio.button("Create").click()
    studio.wait_for("other", "Creating")
    assert studio.page.get_by_role("alert").is_hidden()


def test_texts_of_users_stay_text(open_studio):
    studio = open_studio()
    studio.cloud.fail_next("App", reason=HOSTILE)
    studio.studio.app(studio.studio.lab(studio.profile), "JupyterLab")
    studio.show().page.get_by_text(HOSTILE).wait_for()
    assert studio.page.evaluate("window.hacked") is None


def test_ended_session_leads_to_an_explanation(open_studio):
    studio = open_studio(look={"forgive": "403 (Forbidden)"})
    studio.studio.lab(studio.profile)
    studio.show()
    with studio.cloud.lock:
        studio.cloud.clock.advance(hours=12)
    studio.button("Run lab").click()
    studio.page.get_by_text("your session has ended").wait_for()
    assert studio.changes()[-1] == "CreatePresignedDomainUrl"


def test_phone_shows_long_names_of_mlflow(open_studio, require_operations):
    require_operations("CreateMlflowTrackingServer")
    studio = open_studio(look=PHONE)
    store = {"ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
    studio.sagemaker.create_mlflow_tracking_server(TrackingServerName="a" * 256, **store)
    page = studio.show().page
    page.get_by_text("a" * 256).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _is_post(request):
    return request.method == "POST"


@pytest.mark.parametrize("failure", [{"status": 502, "body": "Bad gateway"}, None])  # None: no response
def test_page_recovers_from_a_failure(open_studio, failure):
    studio = open_studio(look={"forgive": "Failed to load resource"})
    studio.studio.lab(studio.profile)
    alert = studio.show().page.get_by_text("The cloud does not respond")
    studio.page.route("**", lambda route: route.fulfill(**failure) if failure else route.abort())
    studio.settle()
    alert.wait_for()
    with studio.page.expect_event("requestfinished" if failure else "requestfailed", _is_post):
        studio.button("Run lab").click()
    studio.page.unroute_all()
    alert.wait_for(state="detached")
    studio.button("Run lab").click()
    studio.wait_for("lab", "Starting")


def test_button_works_during_a_slow_refresh(open_studio):
    studio = open_studio()
    studio.studio.lab(studio.profile)
    page, held = studio.show().page, []
    page.route("**/studio/", lambda route, *_request: held.append(route), times=1)
    stopped = page.request.get(page.url).text()
    studio.settle()
    studio.button("Run lab").click()
    studio.wait_for("lab", "Starting")
    with page.expect_response("**/studio/"):
        held.pop().fulfill(body=stopped, content_type="text/html")
    page.evaluate("0")  # after the response
    studio.wait_for("lab", "Starting")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_texts_have_enough_contrast(open_studio, theme):
    studio = open_studio(look={"color_scheme": theme})
    studio.studio.app(studio.studio.lab(studio.profile), "JupyterLab")
    studio.studio.lab(studio.profile, "stopped")
    ratios = studio.show().page.evaluate(CONTRASTS)
    assert ratios
    assert {text: ratio for text, ratio in ratios.items() if ratio < 4.5} == {}


# The contrast of each element with text of its own, by the formula of WCAG 2.
CONTRASTS = """() => {
  const channel = (value) => (value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  const numbers = (color) => color.match(/[0-9.]+/g).map(Number);
  const luminance = ([red, green, blue]) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const ground = (node) => {
    for (; node; node = node.parentElement) {
      const color = numbers(getComputedStyle(node).backgroundColor);
      if (color[3] !== 0) return color;
    }
  };
  const ratios = {};
  for (const node of document.querySelectorAll("body *")) {
    const texts = [...node.childNodes].filter((child) => child.nodeType === 3).map((child) => child.data);
    const text = texts.join("").trim();
    if (!text || !node.checkVisibility()) continue;
    const pair = [luminance(numbers(getComputedStyle(node).color)), luminance(ground(node))];
    ratios[text] = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
  }
  return ratios;
}"""
