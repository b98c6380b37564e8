"""Files of a container, which the daemon sends as tar archives: an image needs no shell for that."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from itertools import islice
from typing import Any

MAX_LISTED = 20


def read_file(container: Any, path: str) -> bytes | None:
    """Return the content of a file; None if it does not exist or is not a regular file."""
    for tar, member in _members(container, path):
        content = tar.extractfile(member) if member.isfile() else None
        return content.read() if content else None
    return None


def list_directory(container: Any, path: str) -> list[str]:
    """Return the first files below a directory, relative to it; none if it does not exist."""
    files = (member.name.partition("/")[2] for _, member in _members(container, path) if not member.isdir())
    return list(islice(files, MAX_LISTED))


def _members(container: Any, path: str) -> Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]:
    """Yield the members of a directory or file, and read no more of the archive than that takes."""
    from docker.errors import NotFound

    try:
        chunks, _ = container.get_archive(path)
    except NotFound:
        return
    with tarfile.open(fileobj=_Stream(chunks), mode="r|") as tar:
        for member in tar:
            yield tar, member


class _Stream(io.RawIOBase):
    """The chunks of an archive as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._rest = chunks, b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size and (chunk := next(self._chunks, b"")):
            self._rest += chunk
        data, self._rest = self._rest[:size], self._rest[size:]
        return data
