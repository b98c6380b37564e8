"""Files that a container has before its program starts, as an archive."""

from __future__ import annotations

import io
import json
import tarfile

from sagemock.engines.server_settings import ServerSettings

METADATA = "opt/ml/metadata/resource-metadata.json"


def startup_files(server: ServerSettings) -> bytes:
    """Return an archive of SageMaker's metadata file and, in a custom image, the mount path with its owner.

    Args:
        server: The server of the container.
    """
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        content = json.dumps(server.metadata).encode()
        metadata = tarfile.TarInfo(METADATA)
        metadata.size, metadata.mode = len(content), 0o644
        tar.addfile(metadata, io.BytesIO(content))
        if server.container:
            # A new volume belongs to root where the image has no such directory.
            mount = tarfile.TarInfo(server.mount_path.lstrip("/"))
            mount.type, mount.mode = tarfile.DIRTYPE, 0o755
            mount.uid, mount.gid = server.container.uid, server.container.gid
            tar.addfile(mount)
    return archive.getvalue()
