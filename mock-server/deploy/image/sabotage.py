"""For each point a change that breaks it, to show that the point notices."""

import json
import random
from pathlib import Path

from . import layout
from .container import Flaws


def changed(change):
    """A sabotage of what the image is made of; the digests follow."""
    def sabotage(folder: Path) -> Flaws:
        image = layout.read(folder)
        change(image)
        layout.write(image, folder)
        return Flaws()

    return sabotage


def setting(name, value):
    return changed(lambda image: image.config["config"].update({name: value}))


def without(name):
    return changed(lambda image: image.config["config"].pop(name))


def program(change):
    def apply(image: layout.Image):
        image.files[0].content = change(image.files[0].content)

    return changed(apply)


def of_file(**attributes):
    return changed(lambda image: image.files[0].__dict__.update(attributes))


def index(change):
    def sabotage(folder: Path) -> Flaws:
        path = folder / "index.json"
        value = json.loads(path.read_bytes())
        change(value)
        path.write_bytes(layout.as_json(value))
        return Flaws()

    return sabotage


def engine(**flaws):
    return lambda folder: Flaws(**flaws)


def another_layout(folder: Path) -> Flaws:
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "2.0.0"}')
    return Flaws()


def unused_blob(folder: Path) -> Flaws:
    (folder / "blobs/sha256" / ("0" * 64)).write_text("left over")
    return Flaws()


def with_symbols(content: bytes) -> bytes:
    """The first section has the type of a table of symbols."""
    sections = int.from_bytes(content[40:48], "little")
    return content[: sections + 4] + (2).to_bytes(4, "little") + content[sections + 8 :]


def with_interpreter(content: bytes) -> bytes:
    """The last segment has the type of an interpreter's name."""
    segments, size = int.from_bytes(content[32:40], "little"), int.from_bytes(content[54:56], "little")
    last = segments + (int.from_bytes(content[56:58], "little") - 1) * size
    return content[:last] + (3).to_bytes(4, "little") + content[last + 4 :]


def for_another_machine(content: bytes) -> bytes:
    return content[:18] + (243).to_bytes(2, "little") + content[20:]


KEY = b"-----BEGIN RSA PRIVATE KEY-----\n" + b"A" * 64
TIMES = {"Interval": 5 * 10**9, "Timeout": 6 * 10**9, "StartPeriod": 5 * 10**9, "Retries": 3}


def health(*test):
    return setting("Healthcheck", {"Test": ["CMD", *test], **TIMES})


def label(name, value):
    return changed(lambda image: image.config["config"]["Labels"].update({f"org.opencontainers.image.{name}": value}))


AT_REST = {
    "layout_version": another_layout,
    "one_manifest": index(lambda value: value["manifests"].append(value["manifests"][0])),
    "media_types": index(lambda value: value["manifests"][0].update(mediaType="application/json")),
    "digests_and_sizes": index(lambda value: value["manifests"][0].update(size=1)),
    "nothing_unreferenced": unused_blob,
    "layer_is_the_one_configured": changed(lambda image: image.config.update(rootfs={"type": "layers", "diff_ids": ["sha256:0"]})),
    "linux_on_the_machine_of_the_program": program(for_another_machine),
    "the_program_alone": changed(lambda image: image.files.append(layout.File("bin/sh", b"", time=image.files[0].time))),
    "mode_without_more_rights": of_file(mode=0o4755),
    "owned_by_root": of_file(owner=(65532, 65532)),
    "one_time": of_file(time=1),
    "static": program(with_interpreter),
    "stripped": program(with_symbols),
    "small": program(lambda content: content + random.Random(1).randbytes(12_000_000)),
    "no_paths_of_the_builder": program(lambda content: content + b"/home/kari/src"),
    "no_private_key": program(lambda content: content + KEY),
    "user_is_a_number_and_not_root": setting("User", "nobody"),
    "entry_point_is_the_program": setting("Entrypoint", ["/bin/sh", "-c", "/krr-mock"]),
    "no_command": setting("Cmd", ["serve"]),
    "health_check_in_exec_form": setting("Healthcheck", {"Test": ["CMD-SHELL", "/krr-mock healthcheck"], **TIMES}),
    "health_check_has_times": setting("Healthcheck", {"Test": ["CMD", "/krr-mock", "healthcheck"], **TIMES, "Timeout": 10**9}),
    "listens_on_all_addresses": setting("Env", ["KRR_MOCK_LISTEN=127.0.0.1:8080"]),
    "port_is_exposed": without("ExposedPorts"),
    "stops_by_sigterm": setting("StopSignal", "SIGKILL"),
    "labels": changed(lambda image: image.config["config"]["Labels"].pop("org.opencontainers.image.source")),
    "annotations_are_the_labels": changed(lambda image: image.annotations.pop("org.opencontainers.image.title")),
    "version_is_that_of_the_program": label("version", "9.9.9"),
    "revision_is_a_commit": label("revision", "unknown"),
    "two_builds_are_alike": changed(lambda image: image.config.update(author="kari")),
}

RUNNING = {
    "answers_without_a_network": program(lambda content: content[: len(content) // 2]),
    "runs_as_the_user_of_the_image": setting("User", "0:0"),
    "is_process_1": engine(not_first=True),
    "root_is_read_only": engine(writable=True),
    "wrote_nothing": changed(lambda image: image.files.append(layout.File("key.pem", b"", time=image.files[0].time))),
    "looks_a_person_up": setting("Env", ["KRR_MOCK_LISTEN=0.0.0.0:8080", "KRR_MOCK_DECK=ver2-operator"]),
    "is_healthy": health("/krr-mock", "healthcheck", "http://127.0.0.1:9"),
    "is_not_healthy_without_an_answer": health("/krr-mock", "--version"),
    "listens_on_the_port_that_is_exposed": setting("ExposedPorts", {"80/tcp": {}}),
    "stops_with_success": setting("StopSignal", "SIGKILL"),
    "connects_to_nothing": engine(connects=True),
}
