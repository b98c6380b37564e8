"""Options of engines are checked before a mock starts, with errors that say what to do."""

import importlib.util

import pytest

from sagemock import mock_sagemaker

needs_hub = pytest.mark.skipif(importlib.util.find_spec("jupyterhub") is None, reason="JupyterHub is not installed")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"jupyter": "dokcer"}, r"jupyter='dokcer' is not possible: unknown engine 'dokcer': use 'docker', "),
        ({"jupyter": "docker", "image": 7}, "image=7 must be the name of an image"),
        ({"jupyter": "docker", "image_names": "lab"}, "image_names='lab' must map names of images"),
        ({"jupyter": "docker", "image_names": {"lab": 7}}, "must map names of images, or beginnings that end with"),
        ({"jupyter": "docker", "keep_servers": True}, "keep_servers=True needs volume_dir="),
        ({"jupyter": "docker", "launcher_config": 7}, "launcher_config=7 is not possible: .* must be a mapping or"),
        ({"jupyter": "docker", "launcher_config": "x.ini"}, r"x\.ini: .* must be a \.py or \.json file"),
        ({"jupyter": "docker", "launcher_config": "missing.py"}, "is not possible: there is no file missing.py"),
        ({"jupyter": "docker", "tls": True}, "tls=True is an option of live Jupyter on this machine"),
        ({"jupyter": True, "image": "base"}, "image='base' is an option of engines .* it needs jupyter='docker'"),
        ({"image": "base"}, "image='base' is an option of live Jupyter: it needs jupyter=True"),
        ({"jupyter": 7}, "jupyter=7 must be True, False, the name of an engine, or a callable"),
    ],
)
def test_invalid_options_are_rejected_at_once(options, message):
    with pytest.raises(ValueError, match=message):
        mock_sagemaker(**options)


@needs_hub
def test_missing_spawners_name_what_to_install():
    with pytest.raises(ImportError, match=r"nospawner\.Spawner cannot be imported: .*Install it with: pip install"):
        mock_sagemaker(jupyter="nospawner.Spawner").start()


def test_a_missing_hub_names_the_extra(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ImportError, match=r'pip install "sagemock\[hub\]"'):
        mock_sagemaker(jupyter="local").start()


@needs_hub
def test_settings_of_a_python_file_are_read(tmp_path):
    from sagemock.engines.spawner_config import SpawnerConfig

    file = tmp_path / "jupyterhub_config.py"
    file.write_text("c.DockerSpawner.image = 'base'\nc.Spawner.mem_limit = '1G'\n")
    config = SpawnerConfig.of(file).plus("DockerSpawner", image="other").load()
    assert config.DockerSpawner.image == "other"
    assert config.Spawner.mem_limit == "1G"
