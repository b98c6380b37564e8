"""What of the user's machine does not reach a notebook, and what of a notebook reaches no log."""

import json


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


def test_no_secret_is_in_a_notebooks_environment(visitor):
    environment = environment_of(visitor)
    assert visitor.notebook.key.hex() not in json.dumps(environment)
    assert "eyJ" not in json.dumps(environment)


def test_the_users_jupyter_configuration_is_not_read(monkeypatch, notebook, tmp_path):
    for place in (".jupyter", ".local/etc/jupyter"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "jupyter_server_config.py").write_text("raise SystemExit('read')")
        (tmp_path / place / "jupyter_server_config.json").write_text('{"ServerApp": {"terminals_enabled": false}}')
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONUSERBASE", str(tmp_path / ".local"))
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path / ".jupyter"))
    with notebook.visit() as visitor:
        assert "42" in visitor.shell("expr 6 '*' 7")


def test_modules_lying_in_the_volume_do_not_break_the_server(notebook, jupyters):
    with notebook.visit() as visitor:
        for name in ("json.py", "tornado.py", "sagemock.py"):
            body = {"type": "file", "format": "text", "content": "raise SystemExit('the wrong one')"}
            visitor.ask("PUT", f"/api/contents/{name}", json=body)
    jupyters.stop(notebook.arn)
    assert notebook.start().get().status_code == 403


def test_warnings_that_are_errors_around_us_are_not_so_in_the_server(monkeypatch, notebook):
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    assert notebook.get().status_code == 403


def test_no_token_is_in_any_file(notebook, ground):
    doors = ["", "/lab", "/api/contents/none", "/files/none", "/api/kernels/none", "/api/contents/", "/static/none"]
    tokens = [notebook.token(), notebook.token(0)]
    for token in tokens:
        for door in doors:
            notebook.get(f"{door}?authToken={token}", headers={"Referer": f"{notebook.origin}/?authToken={token}"})
            notebook.get(door, headers={"Authorization": f"token {token}"})
            notebook.get(f"{door}?authToken={token}", headers={"Host": "example.com"})
    with notebook.visit() as visitor:
        tokens += [cookie.value for cookie in visitor.session.cookies if cookie.name != "_xsrf"]
        written = "".join(path.read_text(errors="replace") for path in ground.rglob("*") if path.is_file())
    assert "GET /" in written
    assert not [token for token in tokens if token in written or token.split(".")[2] in written]
    assert notebook.key.hex() not in written
