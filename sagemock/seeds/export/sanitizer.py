"""Removes references that cannot be recreated."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sagemock.data_files.plain_data import Entries, Members

from .image_references import ImageReferences

Key: TypeAlias = tuple[str, str]  # the ID of a domain, and a name in it

_SETTINGS = ("SpaceSettings", "UserSettings", "DefaultUserSettings", "DefaultSpaceSettings")


def sanitize(entries: Entries, arn_prefix: str, note: Callable[[str], None]) -> Entries:
    """Return entries that Create accepts: without members and resources that refer to deleted resources.

    Args:
        entries: The entries of one region.
        arn_prefix: The prefix of the account's ARNs in that region.
        note: Receives a message for everything that is skipped.
    """
    sanitizer = _Sanitizer(entries, arn_prefix, note)
    sanitized = dict(entries)
    for kind, sanitize_entry in sanitizer.by_kind.items():
        results = [sanitize_entry(entry) for entry in entries.get(kind, ())]
        sanitized[kind] = [entry for entry in results if entry is not None]
    return {kind: items for kind, items in sanitized.items() if items}


class _Sanitizer:
    """The existing resources of one region, and a method for each kind that may refer to them.

    ``by_kind`` is in dependency order: entries in a domain are checked against those that were kept before.
    """

    def __init__(self, entries: Entries, arn_prefix: str, note: Callable[[str], None]) -> None:
        self._note = note
        self._repositories = _names(entries, "CodeRepositories", "CodeRepositoryName")
        self._scripts = _names(entries, "NotebookInstanceLifecycleConfigs", "NotebookInstanceLifecycleConfigName")
        configs = _names(entries, "StudioLifecycleConfigs", "StudioLifecycleConfigName")
        self._config_arns = {f"{arn_prefix}:studio-lifecycle-config/{name}" for name in configs}
        self._images = ImageReferences(entries.get("Images", []), arn_prefix)
        self._domains: dict[str, Members] = {}
        self._profiles: dict[Key, Members] = {}
        self._spaces: dict[Key, Members] = {}
        self.by_kind: dict[str, Callable[[Members], Members | None]] = {
            "NotebookInstances": self._sanitize_notebook,
            "Domains": self._sanitize_domain,
            "UserProfiles": self._sanitize_profile,
            "Spaces": self._sanitize_space,
            "Apps": self._sanitize_app,
        }

    def _sanitize_notebook(self, entry: Members) -> Members:
        """Drop lifecycle configs and repositories that were deleted, which AWS permits while they are in use."""
        label = f"NotebookInstances {entry['NotebookInstanceName']}"
        sanitized = dict(entry)
        if not self._exists(label, self._scripts, sanitized.get("LifecycleConfigName")):
            del sanitized["LifecycleConfigName"]
        if not self._exists(label, self._repositories, sanitized.get("DefaultCodeRepository")):
            del sanitized["DefaultCodeRepository"]
        if additional := sanitized.get("AdditionalCodeRepositories"):
            existing = [name for name in additional if self._exists(label, self._repositories, name)]
            sanitized["AdditionalCodeRepositories"] = existing
        return {member: value for member, value in sanitized.items() if value != []}

    def _exists(self, label: str, existing: set[str], reference: str | None) -> bool:
        if reference is None or reference.lower() in existing or reference.startswith("https://"):
            return True
        self._note(f"{label} refers to {reference}, which no longer exists: reference skipped")
        return False

    # --- Studio

    def _sanitize_domain(self, entry: Members) -> Members:
        sanitized = self._drop_missing_images(entry, f"Domains {entry['DomainName']}")
        if "RStudioServerProDomainSettings" not in entry.get("DomainSettings", {}):
            sanitized.pop("AppSecurityGroupManagement", None)  # DescribeDomain shows it, CreateDomain rejects it
        self._domains[entry["DomainId"]] = sanitized
        return sanitized

    def _sanitize_profile(self, entry: Members) -> Members | None:
        label = f"UserProfiles {entry['UserProfileName']}"
        if entry["DomainId"] not in self._domains:
            self._skip(label)
            return None
        sanitized = self._drop_missing_images(entry, label)
        self._profiles[_key(entry, "UserProfileName")] = sanitized
        return sanitized

    def _sanitize_space(self, entry: Members) -> Members | None:
        label, owner = f"Spaces {entry['SpaceName']}", _owner_of(entry)
        if entry["DomainId"] not in self._domains or (owner and owner not in self._profiles):
            self._skip(label)
            return None
        sanitized = self._drop_missing_images(entry, label)
        self._spaces[_key(entry, "SpaceName")] = sanitized
        return sanitized

    def _drop_missing_images(self, entry: Members, label: str) -> Members:
        sanitized: Members = self._images.without_dangling(entry)
        if sanitized != entry:
            self._note(f"{label} refers to images that no longer exist: references skipped")
        return sanitized

    def _skip(self, label: str) -> None:
        self._note(f"{label} needs a resource that does not exist: skipped")

    def _sanitize_app(self, entry: Members) -> Members | None:
        owner = entry.get("SpaceName", entry.get("UserProfileName"))
        label = f"Apps {entry['AppType']} {entry['AppName']} of {owner}"
        inherited = self._inherited_settings(entry)
        if inherited is None or self._images.without_dangling(entry) != entry:
            self._skip(label)
            return None
        spec = dict(entry.get("ResourceSpec", {}))
        if not self._exists(label, self._config_arns, spec.get("LifecycleConfigArn")):
            del spec["LifecycleConfigArn"]
        if "LifecycleConfigArn" not in spec and _has_default_config(inherited, entry["AppType"]):
            spec["LifecycleConfigArn"] = "None"  # AWS's value for an app that does not use the default
        return {**entry, "ResourceSpec": spec} if spec else entry

    def _inherited_settings(self, app: Members) -> list[Members] | None:
        """Return the settings that apply to an app; None if its domain or its owner is missing."""
        owners = self._owners(app)
        domain = self._domains.get(app["DomainId"])
        is_of_domain = app["AppType"] == "RStudioServerPro"
        if domain is None or not (owners or is_of_domain):
            return None
        return [holder.get(member, {}) for holder in (*owners, domain) for member in _SETTINGS]

    def _owners(self, app: Members) -> list[Members]:
        """Return the user profile of an app, or its space with the profile that owns it."""
        if "UserProfileName" in app:
            profile = self._profiles.get(_key(app, "UserProfileName"))
            return [profile] if profile else []
        space = self._spaces.get(_key(app, "SpaceName")) if "SpaceName" in app else None
        if space is None:
            return []
        owner = _owner_of(space)
        return [space, self._profiles[owner]] if owner else [space]


def _has_default_config(settings: list[Members], app_type: str) -> bool:
    """Return whether any of the settings gives apps of this type a lifecycle config by default."""
    app_settings = [each.get(f"{app_type}AppSettings", {}) for each in settings]
    return any("LifecycleConfigArn" in each.get("DefaultResourceSpec", {}) for each in app_settings)


def _names(entries: Entries, kind: str, member: str) -> set[str]:
    return {entry[member].lower() for entry in entries.get(kind, ())}


def _key(entry: Members, member: str) -> Key:
    return entry["DomainId"], str(entry[member]).lower()


def _owner_of(space: Members) -> Key | None:
    owner = space.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    return (space["DomainId"], owner.lower()) if owner else None
