"""The log of a live server: its last lines, also after it has stopped."""

from sagemock.jupyter import instance


def test_log_exists_once_the_server_is_opened(live):
    notebooks = live()
    notebooks.create("unopened")
    notebooks.create()
    assert notebooks.cloud.server_log("lab") is None
    with notebooks.visit():
        assert "is running at" in notebooks.cloud.server_log("lab")
    notebooks.stop()
    assert "is running at" in notebooks.cloud.server_log("lab")
    assert notebooks.cloud.server_log("unopened") is None


def test_long_log_begins_with_a_whole_line(live, monkeypatch):
    notebooks = live()
    notebooks.create()
    with notebooks.visit():
        whole = notebooks.cloud.server_log("lab")
        monkeypatch.setattr(instance, "MAX_LOG", 200)
        end = notebooks.cloud.server_log("lab")
    assert len(end) < 200
    assert f"\n{end}" in whole
