"""Probes that only read: Describe, List and ListTags."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sagemock.protocol.service_model import service_model
from sagemock.verification.live.probe import Probe, Session
from sagemock.verification.live.steps import Row, steps

_MOST_DESCRIBED = 5  # resources of a kind
_MISSING = "sagemock-verify-missing"
_DOMAIN = "d-sagemockverify"
_NOTEBOOK = {"NotebookInstanceName": _MISSING}
_OWNER = {"DomainId": _DOMAIN, "UserProfileName": _MISSING}
_APP = {"AppType": "JupyterServer", "AppName": "default"}
_PREFIX = "arn:{partition}:sagemaker:{region}:{account}"
_ARN = f"{_PREFIX}:notebook-instance/sagemock-verify-missing"

# Requests that the service refuses, with the statements that its error shows.
_REFUSED: tuple[Row, ...] = (
    ("N1.10 N1.11 N1.12 N2.30 N7.1", "DescribeNotebookInstance", _NOTEBOOK),
    ("N2.1 N2.3 N2.4 N2.5 N2.13", "DescribeNotebookInstance", {"NotebookInstanceName": "-invalid-"}),
    ("N2.6 N2.12", "DescribeNotebookInstance", {"NotebookInstanceName": "a" * 64}),
    ("N2.11", "DescribeNotebookInstance", {}),
    ("N2.28", "DescribeNotebookInstance", {"NotebookInstanceName": {"a": 1}}),
    ("N2.9 N11.20", "ListNotebookInstances", {"MaxResults": 0}),
    ("N2.9 N11.20", "ListNotebookInstances", {"MaxResults": 101}),
    ("N2.10", "ListNotebookInstances", {"SortBy": "Size"}),
    ("N2.2 N2.12", "ListNotebookInstances", {"SortBy": "Size", "MaxResults": 0}),
    ("N2.29 N11.25", "ListNotebookInstances", {"NextToken": _MISSING}),
    ("N2.6", "ListNotebookInstances", {"NextToken": "a" * 8193}),
    ("N12.6 N2.30", "DescribeNotebookInstanceLifecycleConfig", {"NotebookInstanceLifecycleConfigName": _MISSING}),
    ("N13.2 N2.30", "DescribeCodeRepository", {"CodeRepositoryName": _MISSING}),
    ("N14.4", "ListTags", {"ResourceArn": "invalid"}),
    ("N14.5", "ListTags", {"ResourceArn": _ARN}),
    ("S22.6", "ListTags", {"ResourceArn": f"{_PREFIX}:domain/{_DOMAIN}"}),
    ("N11.20 N2.9", "ListTags", {"ResourceArn": _ARN, "MaxResults": 10}),
    ("S1.1 S1.2 S1.11 S7.15 N1.13", "DescribeDomain", {"DomainId": _DOMAIN}),
    ("S1.4 S1.5 S1.6 S1.7 S1.12", "DescribeDomain", {"DomainId": "invalid"}),
    ("S1.10", "DescribeUserProfile", {"DomainId": _DOMAIN, "UserProfileName": ""}),
    ("S12.22", "DescribeUserProfile", _OWNER),
    ("S13.24", "DescribeSpace", {"DomainId": _DOMAIN, "SpaceName": _MISSING}),
    ("S15.9", "DescribeApp", {**_OWNER, **_APP}),
    ("S14.1 S15.10", "DescribeApp", {"DomainId": _DOMAIN, **_APP}),
    ("S14.2", "DescribeApp", {**_OWNER, "SpaceName": _MISSING, **_APP}),
    ("S3.7", "ListApps", {"UserProfileNameEquals": _MISSING, "SpaceNameEquals": _MISSING}),
    ("S3.9", "ListApps", {"DomainIdEquals": _DOMAIN}),
    ("S3.10", "ListUserProfiles", {"DomainIdEquals": _DOMAIN}),
    ("S3.10", "ListSpaces", {"DomainIdEquals": _DOMAIN}),
    ("S3.1 S1.6", "ListDomains", {"MaxResults": 101}),
    ("S18.5", "DescribeStudioLifecycleConfig", {"StudioLifecycleConfigName": _MISSING}),
    ("S19.5", "DescribeImage", {"ImageName": _MISSING}),
    ("S20.11 S20.7", "DescribeImageVersion", {"ImageName": _MISSING}),
    ("S20.12", "DescribeImageVersion", {"ImageName": _MISSING, "Version": 1}),
    ("S3.13", "ListImageVersions", {"ImageName": _MISSING}),
    ("S3.14", "ListAliases", {"ImageName": _MISSING}),
    ("S21.7", "DescribeAppImageConfig", {"AppImageConfigName": _MISSING}),
    ("M1.10", "DescribeMlflowTrackingServer", {"TrackingServerName": _MISSING}),
    ("M5.9", "DescribeMlflowApp", {"Arn": f"{_PREFIX}:mlflow-app/app-SAGEMOCK1234"}),
    ("M3.1", "ListMlflowTrackingServers", {"SortBy": "Size"}),
    ("P1.10", "DescribePartnerApp", {"Arn": f"{_PREFIX}:partner-app/app-SAGEMOCK1234"}),
    ("N1.17", "DescribeNotebookInstance", {"NotebookInstanceName": ""}),
    ("S1.9", "DescribeUserProfile", {"DomainId": "!" * 64, "UserProfileName": "!"}),
)

# Lists: their defaults, sort keys and filters.
_LISTS: tuple[Row, ...] = (
    ("N11.1 N11.2 N11.3 N11.8 N11.9 N11.10 N11.21 N11.22", "ListNotebookInstances", {}),
    ("N11.1 N11.3 N11.7", "ListNotebookInstances", {"SortBy": "Name"}),
    ("N11.1 N11.3", "ListNotebookInstances", {"SortBy": "Status", "SortOrder": "Ascending"}),
    ("N11.4 N5.26", "ListNotebookInstances", {"StatusEquals": "InService"}),
    ("N11.4 N11.5", "ListNotebookInstances", {"NameContains": _MISSING}),
    ("N11.4 N11.6", "ListNotebookInstances", {"CreationTimeBefore": 946684800}),
    ("N12.13", "ListNotebookInstanceLifecycleConfigs", {}),
    ("N13.7", "ListCodeRepositories", {}),
    ("S3.3 S7.16 S7.17", "ListDomains", {}),
    ("S3.4 S12.23 S12.24", "ListUserProfiles", {}),
    ("S3.5 S13.25", "ListSpaces", {}),
    ("S3.6 S3.8 S15.12", "ListApps", {}),
    ("S3.11 S3.16 S18.9", "ListStudioLifecycleConfigs", {}),
    ("S3.11 S3.17", "ListStudioLifecycleConfigs", {"NameContains": _MISSING}),
    ("S3.12 S19.11", "ListImages", {"SortBy": "CREATION_TIME"}),
    ("S3.15 S21.9", "ListAppImageConfigs", {}),
    ("M3.1 M3.3", "ListMlflowTrackingServers", {"SortBy": "Name"}),
    ("M3.2", "ListMlflowTrackingServers", {"TrackingServerStatus": "Created", "MlflowVersion": "2.16"}),
    ("M3.1 M3.3", "ListMlflowApps", {"SortBy": "CreationTime"}),
    ("M3.2", "ListMlflowApps", {"AccountDefaultStatus": "ENABLED"}),
    ("P3.1 P3.2", "ListPartnerApps", {}),
)

# Existing resources: the operation that lists them, its member, the one that describes them, and the statements.
_DESCRIBED = (
    (
        ("ListNotebookInstances", "NotebookInstances", "NotebookInstance"),
        "N1.6 N1.7 N3.1 N3.4 N3.6 N5.9 N7.2 N7.3 N7.4 N7.5 N7.6 N7.7 N7.8 N7.9 N7.10 N7.11 N14.2",
    ),
    (
        (
            "ListNotebookInstanceLifecycleConfigs",
            "NotebookInstanceLifecycleConfigs",
            "NotebookInstanceLifecycleConfig",
        ),
        "N3.2 N12.3",
    ),
    (("ListCodeRepositories", "CodeRepositorySummaryList", "CodeRepository"), "N3.3 N13.6"),
    (
        ("ListDomains", "Domains", "Domain"),
        "S2.1 S6.1 S6.2 S6.17 S7.1 S7.2 S7.3 S7.4 S7.5 S7.7 S7.8 S7.9 S7.10 S7.11 S7.13 S7.14 S22.1 S22.2",
    ),
    (("ListUserProfiles", "UserProfiles", "UserProfile"), "S2.2 S12.2 S12.3 S12.20 S12.21"),
    (("ListSpaces", "Spaces", "Space"), "S2.3 S13.20 S13.21 S13.22"),
    (("ListApps", "Apps", "App"), "S2.4 S2.5 S2.6 S15.1 S15.2 S15.3 S15.4 S15.5 S15.8 S15.11"),
    (
        ("ListStudioLifecycleConfigs", "StudioLifecycleConfigs", "StudioLifecycleConfig"),
        "S2.7 S5.5 S18.4 S18.6",
    ),
    (("ListImages", "Images", "Image"), "S2.8 S19.4"),
    (("ListAppImageConfigs", "AppImageConfigs", "AppImageConfig"), "S2.10 S21.4 S21.5"),
    (
        ("ListMlflowTrackingServers", "TrackingServerSummaries", "MlflowTrackingServer"),
        "M1.2 M1.4 M1.5 M1.6 M1.7 M1.8 M2.7",
    ),
    (("ListMlflowApps", "Summaries", "MlflowApp"), "M5.1 M5.2"),
    (("ListPartnerApps", "Summaries", "PartnerApp"), "P1.2 P1.3 P1.4 P1.5"),
)


def read_probes() -> Iterator[Probe]:
    """Yield the probes that change nothing."""
    # Descriptions first: a resource from before is compared in lists once it has been described.
    for names, numbers in _DESCRIBED:
        if names[0] in service_model().operation_names:
            yield Probe(tuple(numbers.split()), f"existing {names[1]}", _describer(*names), observes="Describe")
    yield from steps("", (*_REFUSED, *_LISTS))


def _describer(list_operation: str, member: str, noun: str) -> Callable[[Session], None]:
    def run(session: Session) -> None:
        for item in session.listed(list_operation, member, _MOST_DESCRIBED):
            session.describe_item(noun, item)

    return run
