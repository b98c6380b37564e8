"""Which images of the account still exist."""

from __future__ import annotations

from sagemock.data_files.plain_data import Data, Members


class ImageReferences:
    """Finds references to images of the account that no longer exist.

    Args:
        images: The entries of kind Images.
        arn_prefix: The prefix of the account's own ARNs in the region.
    """

    def __init__(self, images: list[Members], arn_prefix: str) -> None:
        self._prefix = f"{arn_prefix}:image"
        self._names = {image["ImageName"].lower() for image in images}
        self._arns = {f"{arn_prefix}:image/{name}" for name in self._names}
        for image in images:
            name, versions = image["ImageName"].lower(), image.get("ImageVersions", ())
            self._arns |= {f"{arn_prefix}:image-version/{name}/{version['Version']}" for version in versions}

    def without_dangling(self, value: Data) -> Data:
        """Return a copy without references to missing images: members with their ARNs, and custom images."""
        if isinstance(value, dict):
            return {
                member: self.without_dangling(item)
                for member, item in value.items()
                if not self._is_dangling_arn(member, item)
            }
        if isinstance(value, list):
            return [self.without_dangling(item) for item in value if not self._is_dangling_custom_image(item)]
        return value

    def _is_dangling_arn(self, member: str, value: Data) -> bool:
        if member not in ("SageMakerImageArn", "SageMakerImageVersionArn"):
            return False
        return value.lower().startswith(self._prefix) and value.lower() not in self._arns

    def _is_dangling_custom_image(self, item: Data) -> bool:
        return isinstance(item, dict) and "ImageName" in item and item["ImageName"].lower() not in self._names
