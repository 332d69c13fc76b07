"""What must hold of an image at rest. Each function is one point: it raises AssertionError with the reason."""

import calendar
import gzip
import json
import os
import re
import subprocess
import tempfile
import time
from pathlib import Path

from . import layout
from .elf import Elf

LARGEST = 12_000_000
LABELS = ["title", "description", "version", "licenses", "source", "revision"]


class Stored:
    """A layout on disk, as it is and as an image."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.image = layout.read(folder)
        self.index = json.loads((folder / "index.json").read_bytes())
        self.manifest = json.loads(self.blob(self.index["manifests"][0]))
        self.config = json.loads(self.blob(self.manifest["config"]))
        self.settings = self.config.get("config", {})

    def blob(self, descriptor: dict) -> bytes:
        return (self.folder / "blobs" / descriptor["digest"].replace(":", "/", 1)).read_bytes()

    def descriptors(self) -> list[dict]:
        return [self.index["manifests"][0], self.manifest["config"], *self.manifest["layers"]]

    def layer_digest(self) -> str:
        """Of the layer before it was compressed."""
        return layout.digest(gzip.decompress(self.blob(self.manifest["layers"][0])))

    def program(self) -> bytes:
        return next((file.content for file in self.image.files if file.name == "krr-mock"), b"")

    def created(self) -> int:
        return calendar.timegm(time.strptime(self.config["created"], "%Y-%m-%dT%H:%M:%SZ"))

    def label(self, name: str) -> str:
        return self.settings.get("Labels", {}).get(f"org.opencontainers.image.{name}", "")


def layout_version(of: Stored):
    assert json.loads((of.folder / "oci-layout").read_bytes()) == {"imageLayoutVersion": "1.0.0"}


def one_manifest(of: Stored):
    assert of.index["schemaVersion"] == 2 and of.index["mediaType"] == layout.INDEX, of.index
    assert len(of.index["manifests"]) == 1, of.index


def media_types(of: Stored):
    types = [entry["mediaType"] for entry in of.descriptors()]
    assert types == [layout.MANIFEST, layout.CONFIG, layout.LAYER], types


def digests_and_sizes(of: Stored):
    for entry in of.descriptors():
        content = of.blob(entry)
        assert (entry["digest"], entry["size"]) == (layout.digest(content), len(content)), entry


def nothing_unreferenced(of: Stored):
    there = {file.name for file in (of.folder / "blobs/sha256").iterdir()}
    assert there == {entry["digest"].removeprefix("sha256:") for entry in of.descriptors()}, there


def layer_is_the_one_configured(of: Stored):
    expected = {"type": "layers", "diff_ids": [of.layer_digest()]}
    assert of.config["rootfs"] == expected, of.config["rootfs"]


def linux_on_the_machine_of_the_program(of: Stored):
    platform = {"architecture": Elf(of.program()).architecture, "os": "linux"}
    assert of.index["manifests"][0]["platform"] == platform, of.index
    assert {name: of.config[name] for name in platform} == platform, of.config


def the_program_alone(of: Stored):
    assert [file.name for file in of.image.files] == ["krr-mock"], [file.name for file in of.image.files]


def mode_without_more_rights(of: Stored):
    assert [oct(file.mode) for file in of.image.files] == ["0o755"] * len(of.image.files)


def owned_by_root(of: Stored):
    assert all(file.owner == (0, 0) for file in of.image.files), "the user of the program could change it"


def one_time(of: Stored):
    assert {file.time for file in of.image.files} == {of.created()}, "a time of the build makes two builds differ"


def static(of: Stored):
    assert Elf(of.program()).is_static, "there is no interpreter"


def stripped(of: Stored):
    assert Elf(of.program()).is_stripped, "symbols take a third of the size"


def small(of: Stored):
    size = sum(file.stat().st_size for file in of.folder.rglob("*") if file.is_file())
    assert size <= LARGEST, f"{size} bytes"


def no_paths_of_the_builder(of: Stored):
    found = re.search(rb"/(root|home|Users|work)/[\w.-]+", of.program())
    assert not found, f"the program has {found[0]!r}"


def no_private_key(of: Stored):
    assert not re.search(rb"-----BEGIN [A-Z ]*PRIVATE KEY-----\s+[A-Za-z0-9+/]{40}", of.program())


def user_is_a_number_and_not_root(of: Stored):
    user = of.settings.get("User", "")
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user), f"{user!r}: Kubernetes sees only of a number that it is not root"


def entry_point_is_the_program(of: Stored):
    assert of.settings.get("Entrypoint") == ["/krr-mock"], "exec form, so that it is process 1 and gets signals"


def no_command(of: Stored):
    assert not of.settings.get("Cmd"), "arguments of `docker run` are flags of the program"


def health_check_in_exec_form(of: Stored):
    assert of.settings.get("Healthcheck", {}).get("Test") == ["CMD", "/krr-mock", "healthcheck"], "there is no shell"


def health_check_has_times(of: Stored):
    check = of.settings["Healthcheck"]
    assert 0 < check["Interval"] and 5 * 10**9 < check["Timeout"] and check["Retries"] > 1, check


def listens_on_all_addresses(of: Stored):
    assert of.settings.get("Env") == ["KRR_MOCK_LISTEN=0.0.0.0:8080"], of.settings.get("Env")


def port_is_exposed(of: Stored):
    assert of.settings.get("ExposedPorts") == {"8080/tcp": {}}


def stops_by_sigterm(of: Stored):
    assert of.settings.get("StopSignal") == "SIGTERM"


def labels(of: Stored):
    assert all(of.label(name) for name in LABELS), of.settings.get("Labels")


def annotations_are_the_labels(of: Stored):
    assert of.settings["Labels"].items() <= of.manifest["annotations"].items(), "registries show annotations only"


def version_is_that_of_the_program(of: Stored):
    manifest = (Path(__file__).parents[3] / "Cargo.toml").read_text()
    version = re.search(r'^version = "(.+)"', manifest, re.MULTILINE)[1]
    tag = of.index["manifests"][0]["annotations"]["org.opencontainers.image.ref.name"]
    assert of.label("version") == tag == version, (of.label("version"), tag, version)


def revision_is_a_commit(of: Stored):
    assert re.fullmatch("[0-9a-f]{40}", of.label("revision")), of.label("revision")


def two_builds_are_alike(of: Stored):
    with tempfile.TemporaryDirectory() as scratch:
        program, again = Path(scratch) / "krr-mock", Path(scratch) / "again"
        program.write_bytes(of.program())
        variables = {**os.environ, "REVISION": of.label("revision"), "SOURCE_DATE_EPOCH": str(of.created())}
        build = Path(__file__).parents[1] / "build-image"
        subprocess.run([build, program, again], env=variables, check=True, stdout=subprocess.DEVNULL)
        files = lambda folder: {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
        assert files(of.folder) == files(again), "the bytes differ"


POINTS = [
    layout_version, one_manifest, media_types, digests_and_sizes, nothing_unreferenced, layer_is_the_one_configured,
    linux_on_the_machine_of_the_program, the_program_alone, mode_without_more_rights, owned_by_root, one_time, static, stripped,
    small, no_paths_of_the_builder, no_private_key, user_is_a_number_and_not_root, entry_point_is_the_program, no_command,
    health_check_in_exec_form, health_check_has_times, listens_on_all_addresses, port_is_exposed, stops_by_sigterm, labels,
    annotations_are_the_labels, version_is_that_of_the_program, revision_is_a_commit,
    two_builds_are_alike,
]  # fmt: skip
