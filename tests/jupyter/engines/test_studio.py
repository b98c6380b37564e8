"""Apps of Studio whose servers an engine starts."""

import pytest


@pytest.fixture
def studio(start_studio, engine):
    """A mock with a domain, whose apps the engine runs."""
    return start_studio(**engine.options)


@pytest.mark.long
def test_an_engine_runs_a_spaces_jupyterlab(studio, engine, temp_dir, eventually):
    alice = studio.profile()
    space = studio.studio.lab(alice)
    studio.studio.app(space, "JupyterLab")
    with studio.visit_lab(alice, space) as visitor:
        assert visitor.run("print(open('kept.txt', 'w').write('kept'))") == "4\n"
        assert "/jupyterlab/default/" in studio.cloud.server_log(space["SpaceName"])
    studio.delete_app(space, "JupyterLab")
    assert eventually(lambda: not engine.servers(temp_dir))
    with studio.visit_lab(alice, space) as visitor:  # Studio creates the app again, on the same volume
        assert visitor.run("print(open('kept.txt').read())") == "kept\n"
