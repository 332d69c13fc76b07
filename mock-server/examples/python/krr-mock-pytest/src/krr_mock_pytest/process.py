"""The program krr-mock, from its start to its end."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Optional, Type

from .world import KrrWorld


class KrrMockError(Exception):
    """The mock could not be started."""


def find_binary() -> str:
    """The program that KRR_MOCK_BINARY names, or else krr-mock in PATH."""
    named = os.environ.get("KRR_MOCK_BINARY")
    found = shutil.which(named or "krr-mock")
    if found is not None:
        return found
    if named:
        raise KrrMockError(f"KRR_MOCK_BINARY names {named}, which is not a program that can be run")
    raise KrrMockError(
        "krr-mock is not in PATH: install it with `cargo install --locked --path mock-server` from a clone, "
        "or name the program in KRR_MOCK_BINARY"
    )


class KrrMock(KrrWorld):
    """A mock on a free port. It is the default world too."""

    def __init__(self, *flags: str, start_within_s: float = 10) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="krr-mock-")
        ready, log = Path(self._folder.name, "url"), Path(self._folder.name, "log")
        command = [find_binary(), "--listen", "127.0.0.1:0", "--ready-file", str(ready), "--log", "quiet", *flags]
        with log.open("wb") as output:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        atexit.register(self.stop)
        super().__init__(self._wait_for(ready, log, start_within_s))

    def _wait_for(self, ready: Path, log: Path, seconds: float) -> str:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if ready.exists():
                return ready.read_text().strip()
            if self._process.poll() is not None:
                said = log.read_text(errors="replace").strip()
                raise KrrMockError(f"krr-mock ended with exit code {self._process.returncode}: {said}")
            time.sleep(0.005)
        self.stop()
        raise KrrMockError(f"krr-mock did not answer within {seconds} s")

    def stop(self) -> None:
        """Ends the mock; requests in flight are answered first."""
        atexit.unregister(self.stop)
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._folder.cleanup()

    def __enter__(self) -> KrrMock:
        return self

    def __exit__(
        self, kind: Optional[Type[BaseException]], error: Optional[BaseException], trace: Optional[TracebackType]
    ) -> None:
        self.stop()
