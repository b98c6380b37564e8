"""The images of an account, and what refers to others of its own, which are gone."""

from __future__ import annotations

from typing import Any


class OwnImages:
    """Made of the entries of family Images; ``arn_prefix`` tells which ARNs are the account's own."""

    def __init__(self, images: list[dict[str, Any]], arn_prefix: str) -> None:
        self._prefix = f"{arn_prefix}:image"
        self._names = {image["ImageName"].lower() for image in images}
        self._arns = {f"{arn_prefix}:image/{name}" for name in self._names}
        for image in images:
            name, versions = image["ImageName"].lower(), image.get("ImageVersions", ())
            self._arns |= {f"{arn_prefix}:image-version/{name}/{version['Version']}" for version in versions}

    def without_others(self, value: Any) -> Any:
        """The same without members that refer to an image which is gone, and without custom images that are."""
        if isinstance(value, dict):
            return {member: self.without_others(item) for member, item in value.items() if self._is_there(member, item)}
        if isinstance(value, list):
            return [self.without_others(item) for item in value if self._has_name(item)]
        return value

    def _is_there(self, member: str, value: Any) -> bool:
        if member not in ("SageMakerImageArn", "SageMakerImageVersionArn"):
            return True
        return not value.lower().startswith(self._prefix) or value.lower() in self._arns

    def _has_name(self, item: Any) -> bool:
        return not isinstance(item, dict) or "ImageName" not in item or item["ImageName"].lower() in self._names
