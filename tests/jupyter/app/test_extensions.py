"""JupyterLab extensions of the user's environment, and their server parts."""

import json
from importlib.util import find_spec

import boto3
import pytest
import requests

from sagemock import mock_sagemaker

pytestmark = pytest.mark.skipif(find_spec("jupyterlab") is None, reason="needs JupyterLab")

NEW = {
    "NotebookInstanceName": "lab",
    "InstanceType": "ml.t3.medium",
    "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
}
SERVER_PART = """
from jupyter_server.base.handlers import JupyterHandler


class Ready(JupyterHandler):
    def get(self):
        self.finish("ready")


def _jupyter_server_extension_points():
    return [{"module": "weather_server"}]


def _load_jupyter_server_extension(app):
    app.web_app.add_handlers(".*$", [("/weather/ready", Ready)])
"""


@pytest.fixture
def weather_extension(tmp_path, monkeypatch):
    """An extension with a part in the browser and a part in the server."""
    browser = tmp_path / "share" / "labextensions" / "weather"
    (browser / "static").mkdir(parents=True)
    (browser / "static" / "remoteEntry.js").write_text("")
    build = {"load": "static/remoteEntry.js", "extension": "./extension"}
    package = {"name": "weather", "version": "1.0.0", "jupyterlab": {"extension": True, "_build": build}}
    (browser / "package.json").write_text(json.dumps(package))
    configuration = tmp_path / "etc" / "jupyter_server_config.d"
    configuration.mkdir(parents=True)
    enabled = {"ServerApp": {"jpserver_extensions": {"weather_server": True}}}
    (configuration / "weather.json").write_text(json.dumps(enabled))
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "weather_server.py").write_text(SERVER_PART)
    monkeypatch.syspath_prepend(tmp_path / "modules")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "share"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / "etc"))


def loaded_extensions(**options):
    """Return JupyterLab's extensions, and the status of the server part's URL."""
    with mock_sagemaker(jupyter=True, clock="instant", **options), requests.Session() as session:
        sagemaker = boto3.client("sagemaker")
        sagemaker.create_notebook_instance(**NEW)
        url = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]
        session.get(url, timeout=60).raise_for_status()
        origin = url.partition("?")[0].rstrip("/")
        page = session.get(f"{origin}/lab", timeout=60).text
        configuration = page.partition('<script id="jupyter-config-data" type="application/json">')[2]
        configuration = json.loads(configuration.partition("</script>")[0])
        status = session.get(f"{origin}/weather/ready", timeout=60).status_code
        return [each["name"] for each in configuration["federated_extensions"]], status


@pytest.mark.parametrize("start_method", ["auto", "spawn"])
def test_extensions_are_not_loaded_by_default(weather_extension, start_method):
    assert loaded_extensions(start_method=start_method) == ([], 404)


@pytest.mark.parametrize("start_method", ["auto", "spawn"])
def test_both_parts_are_loaded_on_request(weather_extension, start_method):
    names, status = loaded_extensions(start_method=start_method, jupyter_extensions=True)
    assert ("weather" in names, status) == (True, 200)
