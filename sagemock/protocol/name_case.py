"""Upper and lower case in names, for each kind of resource."""

from __future__ import annotations

from typing import NamedTuple


class NameCase(NamedTuple):
    """The case rules of one kind of resource.

    ARNs are in lower case, except for MLflow [M1.2] and partner AI apps [P1.2], and calls find a resource by its name,
    or its ARN, in any case [N3.5]. Other members and filters keep the case of the request, and filters compare
    case-sensitively [N11.5].

    Attributes:
        lowered: The members with names that replies show in lower case.
        folded_filters: The list filters whose value is lowered first, so that they ignore case.
    """

    lowered: tuple[str, ...] = ()
    folded_filters: tuple[str, ...] = ()


NAME_CASE = {
    "NotebookInstance": NameCase(),  # [N3.1]
    "NotebookInstanceLifecycleConfig": NameCase(),  # [N3.2]
    "CodeRepository": NameCase(),  # [N3.3]
    "Domain": NameCase(),
    "UserProfile": NameCase(("UserProfileName",), ("UserProfileNameContains",)),  # [S12.3, S3.17]
    "Space": NameCase(),
    "App": NameCase(("UserProfileName", "SpaceName")),  # [S3.18]: its filters therefore find names in lower case only
    "StudioLifecycleConfig": NameCase(),
    "Image": NameCase(),
    "ImageVersion": NameCase(),
    "AppImageConfig": NameCase(),
    "MlflowTrackingServer": NameCase(),
    "MlflowApp": NameCase(),
    "PartnerApp": NameCase(),
}
_UNCHANGED = NameCase()
FOLDED_FILTERS = {parameter for case in NAME_CASE.values() for parameter in case.folded_filters}


def lowered_members(kind: str) -> tuple[str, ...]:
    """Return the members with names that replies about a kind of resource show in lower case."""
    return NAME_CASE.get(kind, _UNCHANGED).lowered
