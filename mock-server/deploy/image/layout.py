"""An image as an OCI layout: https://github.com/opencontainers/image-spec. Written with fixed times, so that two builds are alike."""

import gzip
import hashlib
import io
import json
import shutil
import tarfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path

INDEX = "application/vnd.oci.image.index.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


@dataclass
class File:
    """A file of the layer."""

    name: str
    content: bytes
    mode: int = 0o755
    owner: tuple[int, int] = (0, 0)
    time: int = 0


@dataclass
class Image:
    """What an image is made of. The digests follow from it."""

    config: dict
    files: list[File]
    annotations: dict[str, str] = field(default_factory=dict)


def digest(content: bytes) -> str:
    return "sha256:" + hashlib.sha256(content).hexdigest()


def as_json(value: dict) -> bytes:
    return json.dumps(value, indent=1, sort_keys=True).encode() + b"\n"


def layer(files: list[File]) -> bytes:
    """The files as a tar archive."""
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for file in files:
            entry = tarfile.TarInfo(file.name)
            entry.size, entry.mode, entry.mtime = len(file.content), file.mode, file.time
            entry.uid, entry.gid = file.owner
            tar.addfile(entry, io.BytesIO(file.content))
    return archive.getvalue()


def compressed(archive: bytes) -> bytes:
    """As gzip with nothing of the build in its head. Another version of zlib may give other bytes of the same content."""
    head = bytes([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 255])
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    tail = zlib.crc32(archive).to_bytes(4, "little") + (len(archive) & 0xFFFFFFFF).to_bytes(4, "little")
    return head + deflate.compress(archive) + deflate.flush() + tail


def write(image: Image, folder: Path) -> None:
    """Replaces the folder by the layout of the image."""
    shutil.rmtree(folder, ignore_errors=True)
    blobs = folder / "blobs" / "sha256"
    blobs.mkdir(parents=True)

    def blob(media_type: str, content: bytes) -> dict:
        (blobs / digest(content).removeprefix("sha256:")).write_bytes(content)
        return {"mediaType": media_type, "digest": digest(content), "size": len(content)}

    archive = layer(image.files)
    config = {"rootfs": {"type": "layers", "diff_ids": [digest(archive)]}, **image.config}
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": blob(CONFIG, as_json(config)),
        "layers": [blob(LAYER, compressed(archive))],
        "annotations": image.annotations,
    }
    platform = {"architecture": config["architecture"], "os": config["os"]}
    version = image.annotations.get("org.opencontainers.image.version", "latest")
    entry = {
        **blob(MANIFEST, as_json(manifest)),
        "platform": platform,
        "annotations": {"org.opencontainers.image.ref.name": version},
    }
    (folder / "index.json").write_bytes(as_json({"schemaVersion": 2, "mediaType": INDEX, "manifests": [entry]}))
    (folder / "oci-layout").write_bytes(as_json({"imageLayoutVersion": "1.0.0"}))


def read(folder: Path) -> Image:
    """The image of a layout with one manifest and one layer."""

    def blob(descriptor: dict) -> bytes:
        return (folder / "blobs" / descriptor["digest"].replace(":", "/", 1)).read_bytes()

    index = json.loads((folder / "index.json").read_bytes())
    manifest = json.loads(blob(index["manifests"][0]))
    config = json.loads(blob(manifest["config"]))
    config.pop("rootfs", None)
    files = []
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(blob(manifest["layers"][0])))) as tar:
        for entry in tar:
            opened = tar.extractfile(entry)
            content = opened.read() if opened else b""
            files.append(File(entry.name, content, entry.mode, (entry.uid, entry.gid), int(entry.mtime)))
    return Image(config, files, manifest.get("annotations", {}))
