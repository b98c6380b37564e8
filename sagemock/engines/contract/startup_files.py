"""Files that a container has before its program starts, as an archive."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Mapping

from sagemock.cloud.launcher import Container

METADATA = "opt/ml/metadata/resource-metadata.json"


def startup_files(metadata: Mapping[str, str], container: Container | None) -> bytes:
    """Return an archive of SageMaker's metadata file and, in a custom image, the mount path with its owner.

    Args:
        metadata: The content of the metadata file.
        container: The container of a custom image; None for other images.
    """
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        content = json.dumps(metadata).encode()
        file = tarfile.TarInfo(METADATA)
        file.size, file.mode = len(content), 0o644
        tar.addfile(file, io.BytesIO(content))
        if container:
            # A new volume belongs to root where the image has no such directory.
            mount = tarfile.TarInfo(container.mount_path.lstrip("/"))
            mount.type, mount.mode = tarfile.DIRTYPE, 0o755
            mount.uid, mount.gid = container.uid, container.gid
            tar.addfile(mount)
    return archive.getvalue()
