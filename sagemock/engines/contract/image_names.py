"""Names under which the Docker daemon has the images of a registry."""

from __future__ import annotations

from collections.abc import Mapping

RULE = "must map names of images, or beginnings that end with a slash, to others: NAME=LOCAL,NAME=LOCAL"


def parse_image_names(source: Mapping[str, str] | str | None) -> dict[str, str]:
    """Return the names of a mapping, or of a text such as ``"123456789012.dkr.ecr.eu-west-1.amazonaws.com/=team/"``.

    Raises:
        ValueError: The source has another form.
    """
    if source is None:
        return {}
    if isinstance(source, str):
        pairs = [text.partition("=") for text in source.split(",")]
        if not all(name and sign for name, sign, _local in pairs):
            raise ValueError(RULE)
        return {name: local for name, _sign, local in pairs}
    if not isinstance(source, Mapping) or not all(isinstance(text, str) for pair in source.items() for text in pair):
        raise ValueError(RULE)
    return dict(source)


def local_image(name: str, names: Mapping[str, str]) -> str:
    """Return the name of an image for the Docker daemon.

    Args:
        name: The name in the registry, as ``BaseImage`` has it.
        names: The names that differ. One that ends with a slash replaces the beginning of names; the longest counts.
    """
    if name in names:
        return names[name]
    beginnings = [known for known in names if known.endswith("/") and name.startswith(known)]
    if not beginnings:
        return name
    longest = max(beginnings, key=len)
    return names[longest] + name.removeprefix(longest)
