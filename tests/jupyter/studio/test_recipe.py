"""The procedure of published Studio automation: presigned URL, cookies, a terminal, a command in it."""

import json
import time
from urllib.parse import urlsplit

import requests
import websocket


def run_in_studio(sagemaker, command, **profile):
    """Run a command and return its output, with the code of AWS's samples (unchanged with tls=True)."""
    url = sagemaker.create_presigned_domain_url(**profile)["AuthorizedUrl"]
    parts = urlsplit(url)
    host, secure = parts.netloc, "s" * (parts.scheme == "https")
    base = f"{parts.scheme}://{host}"
    with requests.Session() as session:
        session.get(url).raise_for_status()
        while session.get(f"{base}/app?appType=JupyterServer&appName=default").text != "InService":
            time.sleep(2)
        xsrf = session.cookies["_xsrf"]
        made = session.post(f"{base}/jupyter/default/api/terminals?_xsrf={xsrf}", json={})
        made.raise_for_status()
        terminal = made.json()["name"]
        cookies = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
        connection = websocket.create_connection(
            f"ws{secure}://{host}/jupyter/default/terminals/websocket/{terminal}",
            cookie=cookies,
            host=host,
            origin=base,
        )
    # In two pieces, so that the echo of the command does not look like its output.
    connection.send(json.dumps(["stdin", f"{command}; echo do''ne\r"]))
    output = ""
    while "done" not in output:
        kind, *content = json.loads(connection.recv())
        output += content[0] if kind == "stdout" else ""
    connection.close()
    return output


def test_a_command_runs_in_a_terminal_of_studio(start_studio, start_method):
    live = start_studio(clock="auto", start_method=start_method)
    alice = live.profile()
    assert "42" in run_in_studio(live.sagemaker, "expr 6 '*' 7", **alice)
    assert live.status(alice) == "InService"


def test_a_command_runs_over_https_and_wss(start_studio):
    live = start_studio(clock="auto", tls=True)
    alice = live.profile()
    assert "42" in run_in_studio(live.sagemaker, "expr 6 '*' 7", **alice)
    assert live.status(alice) == "InService"


def test_xsrf_cookie_comes_with_jupyter_only(studio_live):
    """A sign-in while the app is Pending sets no _xsrf: AWS's installers then poll /app (letter P of the trials)."""
    alice = studio_live.profile()
    key = {**alice, "AppType": "JupyterServer", "AppName": "default"}
    studio_live.sagemaker.create_app(**key)
    with requests.Session() as session:
        page = session.get(studio_live.url(alice))
        assert (page.status_code, "_xsrf" in session.cookies) == (503, False)
        studio_live.cloud.clock.settle()
        assert session.get(page.url).status_code == 200
        assert "_xsrf" in session.cookies
