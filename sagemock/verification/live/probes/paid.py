"""Probes with resources that cost something while they exist: a notebook instance, a domain."""

from __future__ import annotations

from sagemock.verification.live.probe import Probe, Session


def _notebook(session: Session) -> None:
    name = {"NotebookInstanceName": session.ledger.name("Notebook")}
    settings = {"InstanceType": "ml.t3.medium", "RoleArn": session.role}

    def describe() -> None:
        session.wait("DescribeNotebookInstance", "NotebookInstanceStatus", **name)

    session.call("CreateNotebookInstance", **name, **settings)
    session.call("CreateNotebookInstance", **name, **settings)
    for operation in ("Stop", "Start", "Delete", "Update"):
        session.call(f"{operation}NotebookInstance", **name)
    session.call("CreatePresignedNotebookInstanceUrl", **name)
    describe()
    for operation in ("Start", "Delete", "Update"):
        session.call(f"{operation}NotebookInstance", **name)
    session.call("CreatePresignedNotebookInstanceUrl", **name)
    session.call("StopNotebookInstance", **name)
    session.call("StopNotebookInstance", **name)
    describe()
    session.call("UpdateNotebookInstance", **name, VolumeSizeInGB=4)
    session.call("UpdateNotebookInstance", **name, VolumeSizeInGB=6)
    session.call("UpdateNotebookInstance", **name, VolumeSizeInGB=7)
    describe()
    session.call("DeleteNotebookInstance", **name)
    session.call("DeleteNotebookInstance", **name)
    session.call("CreateNotebookInstance", **name, **settings)
    describe()


def _domain(session: Session) -> None:
    name = session.ledger.name("domain")
    settings = {
        "DomainName": name,
        "AuthMode": "IAM",
        "DefaultUserSettings": {"ExecutionRole": session.role},
        "SubnetIds": list(session.subnets),
        "VpcId": session.vpc,
    }
    created = session.call("CreateDomain", **settings)
    if not created:
        return
    domain = {"DomainId": str(created["DomainArn"]).rpartition("/")[2]}
    session.call("CreateUserProfile", **domain, UserProfileName="early")
    session.call("UpdateDomain", **domain)
    session.call("DeleteDomain", **domain)
    session.wait("DescribeDomain", **domain)
    profile = {**domain, "UserProfileName": "Sagemock-Verify"}
    space = {**domain, "SpaceName": "Sagemock-Verify"}
    session.call("CreateUserProfile", **profile)
    session.call("CreateUserProfile", **profile)
    session.wait("DescribeUserProfile", **profile)
    owner = {"OwnerUserProfileName": profile["UserProfileName"]}
    sharing = {"SharingType": "Private"}
    session.call("CreateSpace", **space, OwnershipSettings=owner, SpaceSharingSettings=sharing)
    spaces = {"SpaceSettings": {"AppType": "JupyterLab"}, "OwnershipSettings": owner, "SpaceSharingSettings": sharing}
    session.call("CreateSpace", **space, **spaces)
    session.wait("DescribeSpace", **space)
    session.call("UpdateSpace", **space, SpaceSettings={"AppType": "JupyterLab"})
    session.call("DeleteUserProfile", **profile)
    session.call("DeleteDomain", **domain)
    session.call("CreatePresignedDomainUrl", **profile)
    session.call("DeleteSpace", **space)
    session.wait("DescribeSpace", **space)
    session.call("DeleteUserProfile", **profile)
    session.wait("DescribeUserProfile", **profile)
    session.call("DeleteDomain", **domain)
    session.wait("DescribeDomain", **domain)


_NOTEBOOK_NUMBERS = (
    "N3.1 N3.5 N3.6 N3.9 N4.2 N4.20 N5.1 N5.2 N5.4 N5.5 N5.6 N5.20 N5.21 N5.22 N5.23 N5.25 N7.2 N7.3 N7.4 N7.5 N7.9 "
    "N7.10 N7.11 N8.1 N8.7 N8.8 N9.1 N9.3 N9.6 N9.9 N10.2 N1.8"
)
_DOMAIN_NUMBERS = (
    "S2.1 S2.2 S2.3 S5.8 S5.9 S5.10 S5.14 S6.1 S6.2 S6.17 S7.1 S7.2 S7.3 S7.4 S7.5 S7.14 S8.6 S9.1 S9.2 S9.5 S9.7 S9.8 "
    "S11.1 S11.12 S11.14 S12.1 S12.2 S12.3 S12.4 S12.6 S12.20 S12.21 S12.41 S12.44 S13.3 S13.9 S13.16 S13.20 S13.22 "
    "S13.30 S13.43"
)


def paid_probes(*, has_network: bool) -> list[Probe]:
    """Return the probes; that of a domain needs a network."""
    notebook = Probe(tuple(_NOTEBOOK_NUMBERS.split()), "a notebook instance", _notebook)
    domain = Probe(tuple(_DOMAIN_NUMBERS.split()), "a domain with a user profile and a space", _domain)
    return [notebook, domain] if has_network else [notebook]
