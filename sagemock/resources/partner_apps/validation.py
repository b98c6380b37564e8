"""Rules about the members of requests for partner AI apps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

_WITH_ADMIN_USERS = ("comet", "fiddler")


def check_identity_center(region: Region, members: Request) -> None:
    """Refuse, where unconfirmed rules apply, members that the documentation requires [P1.7, P1.9].

    Args:
        region: The region.
        members: The members of the app after the call.

    Raises:
        ValidationException: The configuration of IAM Identity Center, or an admin user, is missing.
    """
    features = region.cloud.account_features
    if members["AuthType"] == "IDC" and "IdcConfig" not in members:
        features.refuse_unconfirmed(ValidationException(assumptions.PARTNER_APP_WITHOUT_IDC))
    if members["Type"] in _WITH_ADMIN_USERS and not members.get("ApplicationConfig", {}).get("AdminUsers"):
        message = assumptions.PARTNER_APP_WITHOUT_ADMIN.format(type=members["Type"])
        features.refuse_unconfirmed(ValidationException(message))


def check_version(record: Reply, request: Request) -> None:
    """Refuse an upgrade to another version than the available one [P1.8].

    Args:
        record: The members of the app.
        request: The request of the update.

    Raises:
        ValidationException: The version is not the one of AvailableUpgrade.
    """
    version = request.get("AppVersion")
    if version is not None and version != record.get("AvailableUpgrade", {}).get("Version"):
        raise ValidationException(assumptions.PARTNER_APP_VERSION_UNAVAILABLE.format(version=version))
