"""Processes on this machine: started on one core, asked until they answer, loaded from another, and ended."""

import http.client
import json
import os
import re
import signal
import subprocess
import time
from pathlib import Path

SERVER_CORE, LOAD_CORE = "0", "1"
TICK_S = 1 / os.sysconf("SC_CLK_TCK")
LOOK_UP = "/rest/v1/personer"


class Server:
    """A program pinned to one core, listening on `port` of the loopback interface."""

    def __init__(self, command, port, log):
        self.port, self.begun = port, time.perf_counter()
        with open(log, "w", encoding="utf-8") as out:
            self.process = subprocess.Popen(
                ["taskset", "-c", SERVER_CORE, *map(str, command)], stdout=out, stderr=out, start_new_session=True
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, method, path, body=None, headers=None):
        """Status and body of one answer; an OSError while nobody listens."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def first_answer_ms(self, is_right, method, path, body=None, headers=None, patience_s=60):
        """Milliseconds from the start to the first answer that is right."""
        while time.perf_counter() - self.begun < patience_s:
            if self.process.poll() is not None:
                raise RuntimeError(f"{self.process.args} ended by itself")
            try:
                status, answer = self.ask(method, path, body, headers)
                if status == 200 and is_right(answer):
                    return (time.perf_counter() - self.begun) * 1000
            except (OSError, http.client.HTTPException, ValueError):
                pass
            time.sleep(0.001)
        raise RuntimeError(f"{self.process.args} gave no right answer in {patience_s} s")

    def cpu_s(self):
        """Seconds of processor time so far, in and out of the kernel."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * TICK_S

    def resident_mib(self):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{self.process.pid}/status").read_text())[1]) / 1024


def wrk_script(path, token, body):
    """What wrk sends: one look-up, again and again; the last line of its output is JSON."""
    path.write_text(
        f"""wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer {token}"
wrk.body = [==[{body}]==]
function done(summary, latency, requests)
  local e = summary.errors
  print(string.format('{{"requests": %d, "us": %d, "p50_us": %d, "p99_us": %d, "bytes": %d, "errors": %d}}', summary.requests,
    summary.duration, latency:percentile(50), latency:percentile(99), summary.bytes,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"""
    )
    return path


def load(server, script, seconds, connections=16):
    """What wrk measures from the other core, and what the server spent meanwhile."""
    before = server.cpu_s()
    command = ["taskset", "-c", LOAD_CORE, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", script]
    command.append(f"http://127.0.0.1:{server.port}{LOOK_UP}")
    said = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
    measured = json.loads(said.strip().splitlines()[-1])
    if measured["errors"] or not measured["requests"]:
        raise RuntimeError(f"{measured['errors']} errors among {measured['requests']} requests: {server.process.args}")
    return {
        "per_s": measured["requests"] / measured["us"] * 1e6,
        "p50_ms": measured["p50_us"] / 1000,
        "p99_ms": measured["p99_us"] / 1000,
        "cpu_us": (server.cpu_s() - before) / measured["requests"] * 1e6,
        "mib": server.resident_mib(),
    }
