"""Volumes and resource metadata of live Studio apps."""

import json

import pytest

from sagemock.processes import mount_namespace

METADATA = "import json, os; print(json.dumps(json.load(open(os.environ['SAGEMOCK_RESOURCE_METADATA']))))"
KEEP = {"type": "file", "format": "text", "content": "kept"}


def has_notes(visitor):
    answer = visitor.request("GET", "/api/contents/notes.txt")
    return answer.status_code == 200 and answer.json()["content"] == "kept"


def test_the_volume_of_a_space_outlives_its_app(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        visitor.request("PUT", "/api/contents/notes.txt", json=KEEP).raise_for_status()
    studio_live.delete_app(space, "JupyterLab")
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        assert has_notes(visitor)


def test_spaces_and_profiles_share_no_files(studio_live):
    alice, bob = studio_live.profile(), studio_live.profile("bob")
    space = studio_live.studio.lab(alice)
    for owner, app_type in ((alice, "JupyterServer"), (bob, "JupyterServer"), (space, "JupyterLab")):
        studio_live.studio.app(owner, app_type)
    with (
        studio_live.visit(alice) as hers,
        studio_live.visit(bob) as his,
        studio_live.visit_lab(alice, space) as lab,
    ):
        hers.request("PUT", "/api/contents/notes.txt", json=KEEP).raise_for_status()
        assert has_notes(hers)
        assert not has_notes(his)
        assert not has_notes(lab)


def test_deleting_a_space_removes_its_files(studio_live, temp_dir):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        visitor.request("PUT", "/api/contents/notes.txt", json=KEEP).raise_for_status()
    assert list(temp_dir.rglob("notes.txt"))
    studio_live.delete_app(space, "JupyterLab")
    studio_live.sagemaker.delete_space(**space)
    studio_live.cloud.clock.settle()
    assert not list(temp_dir.rglob("notes.txt"))


def test_an_app_reads_its_resource_metadata(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        read = json.loads(visitor.run(METADATA))
    domain = alice["DomainId"]
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:app/{domain}/alice/JupyterServer/default"
    assert read["AppType"] == "JupyterServer"
    assert (read["DomainId"], read["UserProfileName"], read["ResourceName"]) == (domain, "alice", "default")
    assert read["ResourceArn"] == arn
    assert read["ExecutionRoleArn"].startswith("arn:aws:iam::")


def test_an_app_of_a_space_names_the_space(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        read = json.loads(visitor.run(METADATA))
    assert (read["AppType"], read["SpaceName"]) == ("JupyterLab", "lab")
    assert "UserProfileName" not in read


@pytest.mark.skipif(not mount_namespace.is_available(), reason="this system forbids user namespaces")
def test_studio_paths_are_those_of_aws(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        code = "import os; print(os.getcwd(), os.path.exists('/opt/ml/metadata/resource-metadata.json'))"
        assert visitor.run(code) == "/home/sagemaker-user True\n"


def test_boto3_inside_finds_the_cloud(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    code = "import boto3; print(boto3.client('sagemaker').list_user_profiles()['UserProfiles'][0]['UserProfileName'])"
    with studio_live.visit(alice) as visitor:
        assert visitor.run(code) == "alice\n"
