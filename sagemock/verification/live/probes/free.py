"""Probes with resources that cost nothing: configs, repositories, images, tags."""

from __future__ import annotations

from base64 import b64encode

from sagemock.verification.live.probe import Probe, Session

_SCRIPT = b64encode(b"#!/bin/sh\ntrue\n").decode()


def _lifecycle_config(session: Session) -> None:
    name = {"NotebookInstanceLifecycleConfigName": session.ledger.name("Config")}
    noun = "NotebookInstanceLifecycleConfig"
    session.call(f"Create{noun}", **name, OnStart=[{"Content": _SCRIPT}])
    session.call(f"Create{noun}", **name)
    session.call(f"Describe{noun}", **name)
    session.call(f"Update{noun}", **name, OnCreate=[{"Content": _SCRIPT}])
    session.call(f"Describe{noun}", **name)
    session.call(f"Delete{noun}", **name)
    session.call(f"Describe{noun}", **name)


def _code_repository(session: Session) -> None:
    name = {"CodeRepositoryName": session.ledger.name("Repository")}
    git = {"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples", "Branch": "main"}
    created = session.call("CreateCodeRepository", **name, GitConfig=git)
    session.call("CreateCodeRepository", **name, GitConfig=git)
    session.call("DescribeCodeRepository", **name)
    if created:
        _tags(session, str(created["CodeRepositoryArn"]))
    session.call("DeleteCodeRepository", **name)
    session.call("DescribeCodeRepository", **name)


def _tags(session: Session, arn: str) -> None:
    """Add, replace and remove tags of a resource."""
    session.call("ListTags", ResourceArn=arn)
    session.call("AddTags", ResourceArn=arn, Tags=[{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "1"}])
    session.call("AddTags", ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}])
    session.call("AddTags", ResourceArn=arn, Tags=[{"Key": "aws:c", "Value": "1"}])
    session.call("AddTags", ResourceArn=arn, Tags=[{"Key": "d", "Value": "1"}, {"Key": "d", "Value": "2"}])
    session.call("ListTags", ResourceArn=arn)
    session.call("DeleteTags", ResourceArn=arn, TagKeys=["a", "missing"])
    session.call("ListTags", ResourceArn=arn)
    session.call("ListTags", ResourceArn=arn.upper().replace("ARN:AWS:SAGEMAKER", "arn:aws:sagemaker"))


def _studio_lifecycle_config(session: Session) -> None:
    name = {"StudioLifecycleConfigName": session.ledger.name("studio")}
    content = {"StudioLifecycleConfigContent": _SCRIPT, "StudioLifecycleConfigAppType": "JupyterLab"}
    session.call("CreateStudioLifecycleConfig", **name, **content)
    session.call("CreateStudioLifecycleConfig", **name, **content)
    session.call("DescribeStudioLifecycleConfig", **name)
    session.call("DeleteStudioLifecycleConfig", **name)
    session.call("DescribeStudioLifecycleConfig", **name)


def _app_image_config(session: Session) -> None:
    name = {"AppImageConfigName": session.ledger.name("image-config")}
    kernels = {"KernelSpecs": [{"Name": "python3"}]}
    session.call("CreateAppImageConfig", **name, KernelGatewayImageConfig=kernels)
    session.call("CreateAppImageConfig", **name)
    session.call("DescribeAppImageConfig", **name)
    session.call("UpdateAppImageConfig", **name, JupyterLabAppImageConfig={"FileSystemConfig": {"DefaultUid": 1000}})
    session.call("DescribeAppImageConfig", **name)
    session.call("DeleteAppImageConfig", **name)
    session.call("DescribeAppImageConfig", **name)


def _image(session: Session) -> None:
    if not session.role:
        return
    name = {"ImageName": session.ledger.name("image")}
    session.call("CreateImage", **name, RoleArn=session.role, DisplayName="sagemock verify")
    session.wait("DescribeImage", "ImageStatus", **name)
    session.call("CreateImage", **name, RoleArn=session.role)
    session.call("DescribeImageVersion", **name)
    session.call("UpdateImage", **name, Description="new", DeleteProperties=["DisplayName"])
    session.wait("DescribeImage", "ImageStatus", **name)
    session.call("DeleteImage", **name)
    session.wait("DescribeImage", "ImageStatus", **name)


def free_probes() -> list[Probe]:
    """Return the probes; that of images needs a role."""
    rows = (
        ("lifecycle configs", "N12.1 N12.2 N12.3 N12.5 N12.9 N3.2 N1.9", _lifecycle_config),
        ("code repositories", "N13.1 N13.3 N13.6 N14.1 N14.3 N14.7 N14.8 N14.9 N14.10 N3.3 S22.3", _code_repository),
        ("Studio lifecycle configs", "S18.1 S18.3 S18.4 S18.6 S2.7 S1.3 S22.1", _studio_lifecycle_config),
        ("app image configs", "S21.1 S21.2 S21.4 S21.5 S21.6 S2.10 S5.5", _app_image_config),
        ("images", "S19.1 S19.2 S19.4 S19.6 S19.8 S20.11 S5.3 S5.13 S2.8", _image),
    )
    return [Probe(tuple(numbers.split()), purpose, run) for purpose, numbers, run in rows]
