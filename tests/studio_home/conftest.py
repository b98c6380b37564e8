"""Fixtures: a user profile with spaces, and visitors who open its home."""

from urllib.parse import urljoin
from xml.etree import ElementTree as ET

import pytest
import requests

ROLE = "arn:aws:iam::123456789012:role/DataScientist"


class Home:
    """A client with cookies on the home of a user profile, which sends the forms of the page."""

    def __init__(self, sagemaker, profile, **link):
        self.session = requests.Session()
        self.url = sagemaker.create_presigned_domain_url(**profile, **{"LandingUri": "studio::", **link})[
            "AuthorizedUrl"
        ]
        self.page = self.session.get(self.url, timeout=30)

    def get(self, path=""):
        return self.session.get(urljoin(self.page.url, path), timeout=30)

    def send(self, path, **fields):
        """Send a form; the page that follows becomes the current one."""
        return self.session.post(urljoin(self.page.url, path), data=fields, timeout=30)

    def tree(self, page):
        """Return the elements of a page."""
        return parse(page.text.partition("\n")[2])

    def space(self, name, page=None):
        """Return the state, the facts and the actions of a space on a page, by default a new one."""
        card = self.tree(page or self.get()).find(f".//li[@id='space-{name}']")
        if card is None:
            return None
        links = [link.get("href").rpartition("/")[2] for link in card.findall("div/a")]
        forms = [form.get("action").rpartition("/")[2] for form in card.findall("div/form")]
        return card.get("data-state"), card.find("p").text, [*links, *forms]


VOID = {"meta", "link", "input"}


def parse(html):
    """Return the tree of a page, in which only void elements have no end tags."""
    for name in VOID:
        html = "".join(
            part if not index else f"<{name}" + part.replace(">", "/>", 1)
            for index, part in enumerate(html.split(f"<{name}"))
        )
    return ET.fromstring(html)


@pytest.fixture
def profile(sagemock, studio):
    return studio.profile(studio.domain(), "alice")


@pytest.fixture
def visit(sagemaker_client):
    """Open homes: ``visit(profile)``."""
    return lambda profile, **link: Home(sagemaker_client, profile, **link)
