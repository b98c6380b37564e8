"""Isolation: the user's credentials and configuration stay out of notebooks, and secrets out of logs."""

import ast
import json
import os
import sys
import venv
from importlib.util import find_spec
from pathlib import Path

import pytest

from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes.supervisor import shared_supervisor


def environment_of(visitor):
    return json.loads(visitor.run("import json, os; print(json.dumps(dict(os.environ)))"))


def test_the_users_credentials_never_reach_a_notebook(monkeypatch, notebook):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.setenv(name, "precious")
    monkeypatch.setenv("UNRELATED", "kept")
    with notebook.visit() as visitor:
        environment = environment_of(visitor)
    assert "precious" not in environment.values()
    assert environment["UNRELATED"] == "kept"
    assert environment["AWS_EC2_METADATA_DISABLED"] == "true"
    assert not any("PYTEST" in name for name in environment)


def test_the_environment_contains_no_secrets(visitor):
    environment = environment_of(visitor)
    assert visitor.notebook.key.hex() not in json.dumps(environment)
    assert "eyJ" not in json.dumps(environment)


def test_the_users_jupyter_configuration_is_not_read(monkeypatch, notebook, tmp_path):
    for directory in (".jupyter", ".local/etc/jupyter"):
        (tmp_path / directory).mkdir(parents=True)
        (tmp_path / directory / "jupyter_server_config.py").write_text("raise SystemExit('read')")
        (tmp_path / directory / "jupyter_server_config.json").write_text('{"ServerApp": {"terminals_enabled": false}}')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path / ".local"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / ".jupyter"))
    with notebook.visit() as visitor:
        assert "42" in visitor.shell("expr 6 '*' 7")


def test_modules_in_the_volume_do_not_break_servers(notebook, local_launcher):
    with notebook.visit() as visitor:
        for name in ("json.py", "tornado.py", "sagemock.py"):
            body = {"type": "file", "format": "text", "content": "raise SystemExit('the wrong one')"}
            visitor.request("PUT", f"/api/contents/{name}", json=body)
    local_launcher.stop(notebook.arn)
    assert notebook.start().get().status_code == 403


def test_the_test_runners_warning_filters_are_not_inherited(monkeypatch, notebook):
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    assert notebook.get().status_code == 403


def test_tokens_are_not_written_to_files(notebook, temp_dir):
    paths = ["", "/lab", "/api/contents/none", "/files/none", "/api/kernels/none", "/api/contents/", "/static/none"]
    tokens = [notebook.token(), notebook.token(0)]
    for token in tokens:
        for path in paths:
            notebook.get(f"{path}?authToken={token}", headers={"Referer": f"{notebook.origin}/?authToken={token}"})
            notebook.get(path, headers={"Authorization": f"token {token}"})
            notebook.get(f"{path}?authToken={token}", headers={"Host": "example.com"})
    with notebook.visit() as visitor:
        tokens += [cookie.value for cookie in visitor.session.cookies if cookie.name != "_xsrf"]
        written = "".join(file.read_text(errors="replace") for file in temp_dir.rglob("*") if file.is_file())
    assert "GET /" in written
    assert not [token for token in tokens if token in written or token.split(".")[2] in written]
    assert notebook.key.hex() not in written


@pytest.fixture
def python_with_configuration(monkeypatch, tmp_path):
    """A virtual environment with configuration of Jupyter and IPython in its sys.prefix."""
    prefix = tmp_path / "prefix"
    venv.create(prefix, symlinks=True)
    (prefix / "etc/jupyter").mkdir(parents=True)
    (prefix / "etc/jupyter/jupyter_server_config.json").write_text('{"ServerApp": {"terminals_enabled": false}}')
    (prefix / "etc/jupyter/jupyter_config.py").write_text("raise SystemExit('read')")
    (prefix / "etc/jupyter/serverconfig").mkdir()
    (prefix / "etc/jupyter/serverconfig/mine.json").write_text('{"leaked": true}')
    (prefix / "etc/ipython").mkdir(parents=True)
    (prefix / "etc/ipython/ipython_config.py").write_text("c.InteractiveShellApp.exec_lines = ['leaked = True']")
    monkeypatch.setattr(sys, "executable", str(prefix / "bin/python"))
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path))
    shared_supervisor().close()  # a running fork server keeps its Python
    yield prefix
    shared_supervisor().close()


CONFIG_PATHS = "from ipykernel.kernelapp import IPKernelApp; print(IPKernelApp.instance().config_file_paths)"


def test_system_wide_configuration_is_ignored(start_method, python_with_configuration, temp_dir, new_notebook, now):
    launcher = LocalLauncher(now, start_method=start_method)
    try:
        with new_notebook(launcher).start().visit() as visitor:
            kernel = visitor.start_kernel()
            assert str(python_with_configuration) in visitor.run("import sys; print(sys.prefix)", kernel)
            assert visitor.run("print('leaked' in globals())", kernel) == "False\n"
            paths = visitor.run(CONFIG_PATHS, kernel)
            assert all(str(temp_dir) in path for path in ast.literal_eval(paths)), paths
            assert visitor.request("GET", "/api/config/mine").json() == {}
            assert "42" in visitor.shell("expr 6 '*' 7")
    finally:
        launcher.close()


def test_modules_in_the_volume_do_not_break_kernels(notebook):
    with notebook.visit() as visitor:
        body = {"type": "file", "format": "text", "content": "raise SystemExit('the wrong one')"}
        visitor.request("PUT", "/api/contents/IPython.py", json=body)
        assert visitor.run("print('ran')") == "ran\n"
        body["content"] = "here = True"
        visitor.request("PUT", "/api/contents/mine.py", json=body)
        assert visitor.run("import mine; print(mine.here)") == "True\n"


def test_jupyter_writes_nothing_to_the_users_home(notebook, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for variable in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(variable, raising=False)
    with notebook.visit() as visitor:
        kernel = visitor.start_kernel()
        visitor.run("import os; get_ipython().complete('os.pa'); get_ipython().run_cell('1 + 1', True)", kernel)
        visitor.shell("true")
        made = visitor.request("POST", "/api/contents", json={"type": "notebook"}).json()["path"]
        visitor.request("POST", f"/api/contents/{made}/trust")
        if find_spec("jupyterlab"):
            settings = {"raw": '{"theme": "JupyterLab Dark"}'}
            theme = "/lab/api/settings/@jupyterlab/apputils-extension:themes"
            assert visitor.request("PUT", theme, json=settings).status_code == 204
            workspace = {"data": {}, "metadata": {"id": "mine"}}
            assert visitor.request("PUT", "/lab/api/workspaces/mine", json=workspace).status_code == 204
    assert list(tmp_path.rglob("*")) == []
