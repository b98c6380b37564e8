"""Sessions that share the files that botocore has read, and change them without effect on each other."""

import copy
import json
from collections import OrderedDict

import boto3
import botocore.session
import pytest
from botocore.loaders import Loader, create_loader

from sagemock import mock_sagemaker
from sagemock.mock.sessions import data_files
from sagemock.protocol import service_model

MODEL = "sagemaker/2017-07-24/service-2"


@pytest.fixture
def loads(monkeypatch):
    """Record the data files that are read, and start without any from earlier tests."""
    loads = []
    read = service_model.read_data_file

    def read_data_file(path):
        loads.append(path)
        return read(path)

    monkeypatch.setattr(service_model, "read_data_file", read_data_file)
    monkeypatch.setattr(data_files, "_files", {})
    return loads


def load_model(name=MODEL):
    return create_loader().load_data(name)


def test_a_second_session_parses_nothing_again(loads):
    with mock_sagemaker():
        load_model()
        assert len(loads) == 1
        load_model()
        assert len(loads) == 1


@pytest.mark.parametrize("name", [MODEL, "endpoints", "_retry", "sagemaker/2017-07-24/waiters-2"])
def test_shared_data_are_equal_to_the_files(name):
    original = load_model(name)
    with mock_sagemaker():
        assert load_model(name) == original
        assert json.dumps(load_model(name)) == json.dumps(original)
        assert copy.deepcopy(load_model(name)) == original
        assert dict(load_model(name)) == original
        assert load_model(name).copy() == original
        assert list(load_model(name)) == list(original)


CHANGES = {
    "nested item": lambda model: model["shapes"]["AppName"].update(max=1),
    "removed item": lambda model: model["shapes"].pop("AppName").clear(),
    "last item": lambda model: model["shapes"].popitem()[1].clear(),
    "list": lambda model: model["shapes"]["CreateAppRequest"]["required"].clear(),
    "value": lambda model: [shape.clear() for shape in model["shapes"].values()],
    "get": lambda model: model.get("metadata").clear(),
    "setdefault": lambda model: model.setdefault("operations", {})["CreateApp"].clear(),
    "copy": lambda model: model["shapes"].copy()["AppName"].clear(),
    "copied dict": lambda model: dict(model["shapes"])["AppName"].clear(),
    "merged dict": lambda model: (model["shapes"] | {})["AppName"].clear(),
    "shallow copy": lambda model: copy.copy(model["shapes"])["AppName"].clear(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_changes_stay_in_their_session(change):
    with mock_sagemaker():
        original = json.dumps(load_model())
        change(load_model())
        assert json.dumps(load_model()) == original


def test_changes_last_within_their_session():
    with mock_sagemaker():
        loader = create_loader()
        loader.load_data(MODEL)["shapes"]["AppName"]["max"] = 1
        assert loader.load_data(MODEL)["shapes"]["AppName"]["max"] == 1


def test_event_handlers_change_only_their_client():
    def shorten_names(class_attributes, **_):
        model = session.get_component("data_loader").load_data(MODEL)
        model["shapes"]["NotebookInstanceName"]["max"] = 3

    with mock_sagemaker():
        session = botocore.session.get_session()
        session.register("creating-client-class.sagemaker", shorten_names)
        names = []
        for each in (session, botocore.session.get_session()):
            each.register_component("data_loader", create_loader())  # not the one that all tests share
            client = each.create_client("sagemaker", "us-east-1")
            names.append(client.meta.service_model.shape_for("NotebookInstanceName").metadata["max"])
        assert names == [3, 63]


def test_data_files_of_users_are_read_every_time(tmp_path, monkeypatch):
    file = tmp_path / "sagemaker" / "2017-07-24" / "waiters-2.json"
    file.parent.mkdir(parents=True)
    monkeypatch.setenv("AWS_DATA_PATH", str(tmp_path))
    with mock_sagemaker():
        for version in (1, 2):
            file.write_text(json.dumps({"version": version}))
            loader = create_loader(str(tmp_path))
            assert loader.load_data("sagemaker/2017-07-24/waiters-2")["version"] == version


def test_services_of_users_are_listed(tmp_path):
    file = tmp_path / "bakery" / "2026-01-01" / "service-2.json"
    file.parent.mkdir(parents=True)
    file.write_text("{}")
    with mock_sagemaker():
        assert "bakery" in Loader([str(tmp_path)]).list_available_services("service-2")
        services = boto3.Session().get_available_services()
    assert "bakery" not in services
    assert services == boto3.Session().get_available_services()


def test_sharing_ends_with_the_mock():
    with mock_sagemaker():
        assert isinstance(load_model(), data_files.CopyOnUse)
    assert type(load_model()) is OrderedDict
