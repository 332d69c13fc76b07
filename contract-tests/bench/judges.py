"""Who judges a server: krr-contract, and schemathesis with one setting or another."""

import json
import os
import re
import subprocess
import sys
import tempfile

from machine import LOAD_CORE

# The newest on 2026-11-27.
PACKAGE = "schemathesis==4.32.5"
# The checks of schemathesis that hold an answer against the document, as six of our rules do.
OF_THE_DOCUMENT = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"
)
# With which token it asks, by path.
ACCESS = """headers = {{ Authorization = "Bearer {0}" }}
[[operations]]
include-path = "/rest/v1/person"
headers = {{ Authorization = "Bearer {1}" }}
"""
# What spares it work and costs no judgement; the time ends a run, and not the number of examples.
FAST = "--phases fuzzing --no-shrink --generation-database none --max-examples 10000".split()


def installed(scratch):
    """The command of schemathesis, from PyPI in a folder of its own, once."""
    folder = scratch / PACKAGE
    command = folder / "bin" / "schemathesis"
    if command.exists():
        return command
    for step in ([sys.executable, "-m", "venv", folder], [folder / "bin" / "python", "-m", "pip", "install", "--quiet", PACKAGE]):
        done = subprocess.run(list(map(str, step)), capture_output=True, text=True)
        if done.returncode:
            lines = (done.stderr or done.stdout).strip().splitlines()
            sys.exit(
                f"bench/run: cannot install {PACKAGE} into {folder}: {lines[-1] if lines else 'no reason given'}\n"
                "It takes Python with venv and pip (apt-get install python3-venv) and, the first time, a network that reaches PyPI."
            )
    return command


def on_its_core(command, **more):
    command = ["taskset", "-c", LOAD_CORE, *map(str, command)]
    return subprocess.run(command, capture_output=True, text=True, **more)


class KrrContract:
    """`krr-contract verify` with so many cases for each rule."""

    name = "krr-contract"

    def __init__(self, binary, cases, scratch):
        self.binary, self.cases, self.report = binary, cases, scratch / "krr-contract.json"
        self.setting, self.checks = f"`--cases {cases}`", "every rule"

    def judge(self, url, _, seed):
        command = [self.binary, "verify", "--target", url, "--seed", seed, "--cases", self.cases, "--report", f"json={self.report}"]
        done = on_its_core(command)
        if done.returncode:
            sys.exit(f"bench/run: krr-contract exits {done.returncode}, and the mock is honest:\n{done.stdout}{done.stderr}")
        report = json.loads(self.report.read_text())
        self.checks = f"{report['counts']['held']} rules, each on every answer"
        return {"cases": report["cases"], "took_s": report["took_s"], "errors": 0}


class Schemathesis:
    """`schemathesis run` with some flags, until its time is over."""

    name = "schemathesis"

    def __init__(self, command, seconds, setting, *flags, checks="all of its checks"):
        self.command, self.seconds, self.setting, self.flags, self.checks = command, seconds, setting, flags, checks

    def written(self):
        return " ".join(["schemathesis run", "--max-time", str(self.seconds), *self.flags])

    def judge(self, url, tokens, seed):
        # In a folder of its own, so that nothing is remembered from one run to the next.
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "tokens.toml")
            with open(config, "w", encoding="utf-8") as file:
                file.write(ACCESS.format(*tokens))
            command = [self.command, "--config-file", config, "run", f"{url}/v3/api-docs", "--no-color", "--seed", seed]
            done = on_its_core([*command, "--max-time", self.seconds, *self.flags], cwd=folder)
        cases = re.search(r"Test cases:\s+(?:([\d,]+) generated|No test cases)", done.stdout)
        took = re.search(r"=+ .*in ([\d.]+)s =+\s*$", done.stdout)
        # 1 is for whoever found something, and it does: the document cannot say all that the register refuses.
        if done.returncode not in (0, 1) or not cases or not took:
            sys.exit(f"bench/run: {' '.join(map(str, command))} exits {done.returncode}:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
        # With several workers it now and then stumbles over itself, and leaves out what it was at.
        failed = not cases[1] or "= ERRORS =" in done.stdout
        return {"cases": int((cases[1] or "0").replace(",", "")), "took_s": float(took[1]), "errors": int(failed)}


def as_it_comes(command, seconds):
    return Schemathesis(command, seconds, "as it comes")


def settings(command, seconds):
    """What could make it fast, down to the checks that a fair comparison needs at the least."""
    document = ["--checks", OF_THE_DOCUMENT]
    few = lambda setting, *flags: Schemathesis(command, seconds, setting, *flags, *document, checks="the document, five checks")
    return [
        as_it_comes(command, seconds),
        Schemathesis(command, seconds, "fuzzing alone", *FAST),
        few("fuzzing alone, five checks", *FAST),
        few("fuzzing alone, five checks, valid requests alone", *FAST, "--mode", "positive"),
        few("fuzzing alone, five checks, two workers", *FAST, "--workers", "2"),
        few("fuzzing alone, five checks, four workers", *FAST, "--workers", "4"),
        few("its fixed cases alone, five checks", "--phases", "examples,coverage"),
    ]
