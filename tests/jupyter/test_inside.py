"""Variables by which programs in an instance find and use its own Jupyter server (letter L of the trials)."""

import json

import pytest
import requests

ASK_OWN_SERVER = """
import json, os, urllib.request
url, token = os.environ["JUPYTER_SERVER_URL"], os.environ["JUPYTER_TOKEN"]
request = urllib.request.Request(url + "api/sessions", headers={"Authorization": "token " + token})
kernels = json.load(urllib.request.urlopen(url + "api/kernels?token=" + token))
print(urllib.request.urlopen(request).status, kernels[0]["name"])
"""
CREDENTIALS = """
import json, os, urllib.request
uri = os.environ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]
reply = json.load(urllib.request.urlopen(os.environ["AWS_ENDPOINT_URL"] + uri))
print(reply["AccessKeyId"] == os.environ["AWS_ACCESS_KEY_ID"], sorted(reply))
"""


def test_a_cell_reaches_its_own_server(live, start_method):
    lab = live(start_method=start_method)
    lab.create()
    with lab.visit() as visitor:
        assert visitor.run(ASK_OWN_SERVER) == "200 python3\n"


@pytest.mark.usefixtures("curl")
def test_a_terminal_reaches_its_own_server(live):
    lab = live()
    lab.create()
    with lab.visit() as visitor:
        command = 'curl -s -H "Authorization: token $JUPYTER_TOKEN" ${JUPYTER_SERVER_URL}api/terminals'
        assert '"name": "1"' in visitor.shell(command)


def test_an_app_of_studio_reaches_its_server(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        assert visitor.run(ASK_OWN_SERVER) == "200 python3\n"
        assert visitor.run("import os; print(os.environ['JUPYTER_SERVER_URL'])").endswith("/jupyterlab/default/\n")


def test_credentials_of_a_container_are_served(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        expected = ["AccessKeyId", "Expiration", "SecretAccessKey", "Token"]
        assert visitor.run(CREDENTIALS) == f"True {expected}\n"
        endpoint = visitor.run("import os; print(os.environ['AWS_ENDPOINT_URL'])").strip()
    assert requests.get(f"{endpoint}/v2/credentials/guessed").status_code == 404


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_other_tokens_are_rejected(open_notebook, token):
    assert open_notebook.get("/api/sessions", params={"token": token}).status_code == 403


def test_the_token_does_not_expire(live):
    lab = live(clock="manual")
    lab.create()
    with lab.visit() as visitor:
        environment = json.loads(visitor.run("import json, os; print(json.dumps(dict(os.environ)))"))
    lab.cloud.clock.advance(days=400)
    headers = {"Authorization": f"token {environment['JUPYTER_TOKEN']}"}
    assert requests.get(environment["JUPYTER_SERVER_URL"] + "api/kernels", headers=headers).status_code == 200
