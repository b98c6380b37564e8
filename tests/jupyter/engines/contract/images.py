"""Images that tests build from the image of tools/build-engine-image by layers of a few bytes."""

import hashlib
import io
import json
import tarfile
from contextlib import closing

BASE = "sagemock-test-jupyter:latest"
AS_STUDIO_USER = """
USER root
RUN /usr/sbin/usermod --login sagemaker-user --home /home/sagemaker-user --gid users jovyan
USER 1000:100
WORKDIR /home/sagemaker-user
"""
JUPYTER = (
    "jupyter",
    "server",
    "--ServerApp.ip=0.0.0.0",
    "--ServerApp.port=8888",
    "--ServerApp.base_url=/jupyterlab/default",
    "--ServerApp.token=",
    "--ServerApp.password=",
    "--ServerApp.allow_origin=*",
)


def build(name, instructions, base=BASE):
    """Build an image from a base and the instructions of a Dockerfile, and return its name."""
    dockerfile = f"FROM {base}\n{instructions}"
    with _client() as client:
        client.images.build(fileobj=io.BytesIO(dockerfile.encode()), tag=name, rm=True)
    return name


def command(*arguments):
    """Return the instruction CMD for a command line."""
    return f"CMD {json.dumps(arguments)}\n"


def web_server(statuses, *, host="0.0.0.0", port=8888):
    """Return the instruction CMD for a server that answers paths with statuses, and others with 404."""
    program = (
        "import http.server as h\n"
        f"statuses = {statuses!r}\n"
        "class Handler(h.BaseHTTPRequestHandler):\n"
        "    def do_GET(self):\n"
        "        self.send_response(statuses.get(self.path, 404))\n"
        "        self.end_headers()\n"
        f"h.ThreadingHTTPServer(({host!r}, {port}), Handler).serve_forever()\n"
    )
    return command("python", "-c", program)


def load_for_architecture(name, architecture):
    """Load an image of one empty layer that is built for another architecture, and return its name."""
    layer = _tar({"file": b""})
    config = {
        "architecture": architecture,
        "os": "linux",
        "config": {},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(layer).hexdigest()}"]},
    }
    manifest = [{"Config": "config.json", "RepoTags": [f"{name}:latest"], "Layers": ["layer.tar"]}]
    files = {"layer.tar": layer, "config.json": _json(config), "manifest.json": _json(manifest)}
    with _client() as client:
        client.images.load(_tar(files))
    return name


def _tar(files):
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return archive.getvalue()


def _json(document):
    return json.dumps(document).encode()


def _client():
    import docker

    return closing(docker.from_env())
