"""Errors for missing packages."""

import sys

import pytest

from sagemock.jupyter import JupyterMissing, LocalLauncher


@pytest.mark.parametrize("module", ["jupyter_server", "ipykernel", "jwt"])
def test_a_missing_package_is_reported_with_the_extra(monkeypatch, module, now):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == module else object())
    with pytest.raises(JupyterMissing, match=rf"'{module}' is not installed.*pip install \"sagemock\[jupyter\]\""):
        LocalLauncher(now)


def test_an_old_jupyter_server_is_rejected(monkeypatch, now):
    monkeypatch.setattr("sagemock.jupyter.requirements.version", lambda _: "2.13.0")
    with pytest.raises(ImportError, match=r"jupyter_server 2\.13\.0 is too old"):
        LocalLauncher(now)


def test_the_users_process_does_not_import_jupyter(notebook):
    assert notebook.get().status_code == 403
    assert "jupyter_server" not in sys.modules
