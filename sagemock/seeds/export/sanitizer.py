"""What an account shows and Create would not take, such as references to what is gone: left out, and told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .image_references import OwnImages

Entry = dict[str, Any]
Entries = dict[str, list[Entry]]
Key = tuple[str, str]  # a domain's identifier, and a name in it


def mend(entries: Entries, arn_prefix: str, note: Callable[[str], None]) -> Entries:
    """The same, so that it can be seeded; ``arn_prefix`` is that of the account's ARNs in that region.

    Tells ``note(text)`` what it left out.
    """
    mending = _Mending(entries, arn_prefix, note)
    mended = dict(entries)
    for family, mend_one in mending.families.items():
        found = (mend_one(entry) for entry in entries.get(family, ()))
        mended[family] = [entry for entry in found if entry is not None]
    return {family: items for family, items in mended.items() if items}


class _Mending:
    def __init__(self, entries: Entries, arn_prefix: str, note: Callable[[str], None]) -> None:
        self._note = note
        self._repositories = _names(entries, "CodeRepositories", "CodeRepositoryName")
        self._scripts = _names(entries, "NotebookInstanceLifecycleConfigs", "NotebookInstanceLifecycleConfigName")
        configs = _names(entries, "StudioLifecycleConfigs", "StudioLifecycleConfigName")
        self._configs = {f"{arn_prefix}:studio-lifecycle-config/{name}" for name in configs}
        self._images = OwnImages(entries.get("Images", []), arn_prefix)
        self._domains: dict[str, Entry] = {}  # and what lives in them: that which is kept
        self._profiles: dict[Key, Entry] = {}
        self._spaces: dict[Key, Entry] = {}
        self.families: dict[str, Callable[[Entry], Entry | None]] = {
            "NotebookInstances": self._notebook,
            "Domains": self._domain,
            "UserProfiles": self._profile,
            "Spaces": self._space,
            "Apps": self._app,
        }

    def _notebook(self, entry: Entry) -> Entry:
        """AWS lets one delete what it refers to."""
        name = f"NotebookInstances {entry['NotebookInstanceName']}"
        mended = dict(entry)
        if not self._are_there(name, self._scripts, mended.get("LifecycleConfigName")):
            del mended["LifecycleConfigName"]
        if not self._are_there(name, self._repositories, mended.get("DefaultCodeRepository")):
            del mended["DefaultCodeRepository"]
        if more := mended.get("AdditionalCodeRepositories"):
            mended["AdditionalCodeRepositories"] = [
                each for each in more if self._are_there(name, self._repositories, each)
            ]
        return {member: value for member, value in mended.items() if value != []}

    def _are_there(self, who: str, known: set[str], wanted: str | None) -> bool:
        if wanted is None or wanted.lower() in known or wanted.startswith("https://"):
            return True
        self._note(f"{who} refers to {wanted}, which is not there: left out")
        return False

    # --- Studio

    def _domain(self, entry: Entry) -> Entry:
        mended = self._with_images(entry, f"Domains {entry['DomainName']}")
        if "RStudioServerProDomainSettings" not in entry.get("DomainSettings", {}):
            mended.pop("AppSecurityGroupManagement", None)  # AWS shows it of some others, and does not take it
        self._domains[entry["DomainId"]] = mended
        return mended

    def _profile(self, entry: Entry) -> Entry | None:
        name = f"UserProfiles {entry['UserProfileName']}"
        if entry["DomainId"] not in self._domains:
            self._leave_out(name)
            return None
        mended = self._profiles[_key(entry, "UserProfileName")] = self._with_images(entry, name)
        return mended

    def _space(self, entry: Entry) -> Entry | None:
        name, owner = f"Spaces {entry['SpaceName']}", _owner_of(entry)
        if entry["DomainId"] not in self._domains or (owner and owner not in self._profiles):
            self._leave_out(name)
            return None
        mended = self._spaces[_key(entry, "SpaceName")] = self._with_images(entry, name)
        return mended

    def _with_images(self, entry: Entry, who: str) -> Entry:
        mended: Entry = self._images.without_others(entry)
        if mended != entry:
            self._note(f"{who} refers to images that are not there: left out")
        return mended

    def _leave_out(self, who: str) -> None:
        self._note(f"{who}: what it needs is not there: left out")

    def _app(self, entry: Entry) -> Entry | None:
        name = f"Apps {entry['AppType']} {entry['AppName']} of {entry.get('SpaceName', entry.get('UserProfileName'))}"
        settings = self._settings_above(entry)
        if settings is None or self._images.without_others(entry) != entry:
            self._leave_out(name)
            return None
        spec = dict(entry.get("ResourceSpec", {}))
        if not self._are_there(name, self._configs, spec.get("LifecycleConfigArn")):
            del spec["LifecycleConfigArn"]
        defaults = [each.get(f"{entry['AppType']}AppSettings", {}).get("DefaultResourceSpec", {}) for each in settings]
        if "LifecycleConfigArn" not in spec and any("LifecycleConfigArn" in default for default in defaults):
            spec["LifecycleConfigArn"] = "None"  # AWS's word for none all the same: it is older than the setting
        return {**entry, "ResourceSpec": spec} if spec else entry

    def _settings_above(self, app: Entry) -> list[Entry] | None:
        """What is set for apps where it lives; None if that is not there."""
        domain = self._domains.get(app["DomainId"])
        space = self._spaces.get(_key(app, "SpaceName"))
        owner = _owner_of(space) if space else _key(app, "UserProfileName")
        profile = self._profiles.get(owner) if owner else None
        is_of_domain = app["AppType"] == "RStudioServerPro"
        if domain is None or not (is_of_domain or (space if "SpaceName" in app else profile)):
            return None
        members = ("SpaceSettings", "UserSettings", "DefaultUserSettings", "DefaultSpaceSettings")
        return [each.get(member, {}) for each in filter(None, (space, profile, domain)) for member in members]


def _names(entries: Entries, family: str, member: str) -> set[str]:
    return {entry[member].lower() for entry in entries.get(family, ())}


def _key(entry: Entry, member: str) -> Key:
    return entry["DomainId"], str(entry.get(member)).lower()


def _owner_of(space: Entry) -> Key | None:
    owner = space.get("OwnershipSettings", {}).get("OwnerUserProfileName")
    return (space["DomainId"], owner.lower()) if owner else None
