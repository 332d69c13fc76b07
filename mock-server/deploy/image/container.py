"""Runs an image as a container engine would, by the kernel alone: Linux and root are needed, and unshare, nsenter and strace.

Namespaces of its own for network, mounts and processes; the root file system read-only; the image's user, variables and entry
point. The only network is the loop-back interface.
"""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from . import layout

DEADLINE = 20
# Whatever the image has, an engine adds these (OCI runtime specification, "Linux Default Filesystems and Devices").
MOUNTED = ["dev", "proc"]
DEVICES = ["full", "null", "random", "tty", "urandom", "zero"]
# For what prepares the container. The program does not get it.
TOOLS = {"PATH": os.environ["PATH"]}


@dataclass
class Flaws:
    """What is wrong with the engine, on purpose."""

    writable: bool = False
    not_first: bool = False
    connects: bool = False


class Container:
    def __init__(self, image: layout.Image, root: Path, flaws: Flaws):
        self.settings = image.config["config"]
        self.root, self.trace = root / "root", root / "trace"
        self.root.mkdir(parents=True)
        for name in MOUNTED:
            (self.root / name).mkdir()
        for file in image.files:
            path = self.root / file.name
            path.write_bytes(file.content)
            path.chmod(file.mode)
        flags = [name for name, is_on in vars(flaws).items() if is_on]
        command = ["strace", "--follow-forks", "--output", self.trace, "--trace=network,execve"]
        command += ["unshare", "--net", "--mount", "--pid", "--fork", "--kill-child", sys.executable, "-m", "image.container"]
        command += [self.root, self.settings["User"], *flags, "--", *self.settings["Entrypoint"]]
        self.process = subprocess.Popen(command, cwd=Path(__file__).parents[1], env=TOOLS | self.variables(), stderr=subprocess.PIPE)

    def variables(self) -> dict[str, str]:
        return dict(pair.split("=", 1) for pair in self.settings.get("Env", []))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.processes()):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()

    def processes(self) -> list[int]:
        """Those that run, each after its parent."""
        below = [self.process.pid]
        for process in below:
            children = Path(f"/proc/{process}/task/{process}/children")
            below += [int(child) for child in children.read_text().split()] if children.exists() else []
        return below

    def program(self) -> int | None:
        """The id that the program has outside of the container."""
        names = [(process, Path(f"/proc/{process}/comm")) for process in self.processes()]
        return next((process for process, name in names if name.exists() and name.read_text() == "krr-mock\n"), None)

    def inside(self, *command: str, root: bool = False, **options) -> subprocess.CompletedProcess:
        """Runs a command in the namespaces; with `root` one of the image, as its user."""
        enter = [shutil.which("nsenter"), "--target", str(self.program()), "--net", "--pid"]
        if root:
            user, group = self.settings["User"].split(":")
            enter += ["--mount", "--root", "--wd=/", "--setuid", user, "--setgid", group]
            options["env"] = {**self.variables(), **options.pop("env", {})}
        return subprocess.run([*enter, *command], capture_output=True, text=True, check=False, timeout=DEADLINE, **options)

    def request(self, *arguments: str) -> str:
        done = self.inside("curl", "--silent", "--show-error", "--fail", "--noproxy", "*", *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def await_answer(self):
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            assert self.process.poll() is None, f"it ended: {self.process.stderr.read().decode()}"
            if self.program() and self.inside("curl", "-sf", "--noproxy", "*", "http://127.0.0.1:8080/_mock/health/ready").returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError("no answer in time")

    def stop(self) -> int:
        os.kill(self.program(), signal.Signals[self.settings["StopSignal"]])
        try:
            return self.process.wait(timeout=DEADLINE / 2)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"it goes on after {self.settings['StopSignal']}") from None


def set_up_loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        up, set_flags = 1, 0x8914
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh14x", b"lo", up))


def main() -> None:
    """The first process of the container: prepares it, and becomes the program."""
    at = sys.argv.index("--")
    (root, user, *flaws), entry = sys.argv[1:at], sys.argv[at + 1 :]
    set_up_loopback()
    if "connects" in flaws:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
            outward.connect(("127.0.0.2", 443))
    mount = lambda *arguments: subprocess.run(["/usr/bin/mount", *arguments], check=True)
    mount("--make-rprivate", "/")
    mount("--bind", root, root)
    mount("-t", "proc", "proc", f"{root}/proc")
    mount("-t", "tmpfs", "--options", "mode=755", "tmpfs", f"{root}/dev")
    for device in DEVICES:
        Path(root, "dev", device).touch()
        mount("--bind", f"/dev/{device}", f"{root}/dev/{device}")
    if "writable" not in flaws:
        mount("--options", "remount,bind,ro", root)
    if "not_first" in flaws and os.fork() > 0:
        os.wait()
        return
    os.chroot(root)
    os.chdir("/")
    group_and_user = [int(part) for part in user.split(":")]
    os.setgroups([])
    os.setgid(group_and_user[1])
    os.setuid(group_and_user[0])
    # LC_CTYPE is of Python.
    variables = {name: value for name, value in os.environ.items() if name not in [*TOOLS, "LC_CTYPE"]}
    os.execve(entry[0], entry, variables)


if __name__ == "__main__":
    main()
