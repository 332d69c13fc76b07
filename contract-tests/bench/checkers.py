"""The tools that test a server: krr-contract, and schemathesis with different settings."""

import json
import os
import re
import subprocess
import sys
import tempfile

from machine import LOAD_CORE

# The newest version on 2026-11-27.
PACKAGE = "schemathesis==4.32.5"
# The checks of schemathesis that compare a response with the document, as six of our rules do.
DOCUMENT_CHECKS = (
    "not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,response_schema_conformance"
)
# The token for each path.
TOKENS_TOML = """headers = {{ Authorization = "Bearer {0}" }}
[[operations]]
include-path = "/rest/v1/person"
headers = {{ Authorization = "Bearer {1}" }}
"""
# Less work with the same checks. The time ends a run, not the number of examples.
FUZZING_ONLY = "--phases fuzzing --no-shrink --generation-database none --max-examples 10000".split()


def install(scratch):
    """Installs schemathesis from PyPI in its own folder, once, and returns its path."""
    folder = scratch / PACKAGE
    command = folder / "bin" / "schemathesis"
    if command.exists():
        return command
    for arguments in ([sys.executable, "-m", "venv", folder], [folder / "bin" / "python", "-m", "pip", "install", "--quiet", PACKAGE]):
        result = subprocess.run(list(map(str, arguments)), capture_output=True, text=True)
        if result.returncode:
            lines = (result.stderr or result.stdout).strip().splitlines()
            sys.exit(
                f"bench/run: cannot install {PACKAGE} into {folder}: {lines[-1] if lines else 'no reason given'}\n"
                "This needs Python with venv and pip (apt-get install python3-venv) and, the first time, access to PyPI."
            )
    return command


def run_on_load_core(command, **options):
    command = ["taskset", "-c", LOAD_CORE, *map(str, command)]
    return subprocess.run(command, capture_output=True, text=True, **options)


class KrrContract:
    """`krr-contract verify` with a number of cases for each rule."""

    name = "krr-contract"

    def __init__(self, binary, cases, scratch):
        self.binary, self.cases, self.report = binary, cases, scratch / "krr-contract.json"
        self.setting, self.checks = f"`--cases {cases}`", "every rule"

    def measure(self, url, _, seed):
        command = [self.binary, "verify", "--target", url, "--seed", seed, "--cases", self.cases, "--report", f"json={self.report}"]
        result = run_on_load_core(command)
        if result.returncode:
            sys.exit(f"bench/run: krr-contract found failures in the mock without mutants (exit code {result.returncode}):\n{result.stdout}{result.stderr}")
        report = json.loads(self.report.read_text())
        self.checks = f"{report['counts']['held']} rules, each on every response"
        return {"cases": report["cases"], "took_s": report["took_s"], "errors": 0}


class Schemathesis:
    """`schemathesis run` with some flags, for a limited time."""

    name = "schemathesis"

    def __init__(self, command, seconds, setting, *flags, checks="all its checks"):
        self.command, self.seconds, self.setting, self.flags, self.checks = command, seconds, setting, flags, checks

    def command_line(self):
        return " ".join(["schemathesis run", "--max-time", str(self.seconds), *self.flags])

    def measure(self, url, tokens, seed):
        # In a new folder, so that no run uses the data of an earlier one.
        with tempfile.TemporaryDirectory() as folder:
            config = os.path.join(folder, "tokens.toml")
            with open(config, "w", encoding="utf-8") as file:
                file.write(TOKENS_TOML.format(*tokens))
            command = [self.command, "--config-file", config, "run", f"{url}/v3/api-docs", "--no-color", "--seed", seed]
            result = run_on_load_core([*command, "--max-time", self.seconds, *self.flags], cwd=folder)
        cases = re.search(r"Test cases:\s+(?:([\d,]+) generated|No test cases)", result.stdout)
        duration = re.search(r"=+ .*in ([\d.]+)s =+\s*$", result.stdout)
        # Exit code 1 means findings, which are expected: the document cannot describe everything that the service refuses.
        if result.returncode not in (0, 1) or not cases or not duration:
            sys.exit(f"bench/run: {' '.join(map(str, command))} exits {result.returncode}:\n{result.stdout[-2000:]}{result.stderr[-2000:]}")
        # With several workers schemathesis sometimes fails internally and skips the current operation.
        failed = not cases[1] or "= ERRORS =" in result.stdout
        return {"cases": int((cases[1] or "0").replace(",", "")), "took_s": float(duration[1]), "errors": int(failed)}


def default_settings(command, seconds):
    return Schemathesis(command, seconds, "default settings")


def settings(command, seconds):
    """Settings that could be fast, with at least the checks that a fair comparison needs."""
    checks = ["--checks", DOCUMENT_CHECKS]
    with_five_checks = lambda setting, *flags: Schemathesis(command, seconds, setting, *flags, *checks, checks="against the document, five checks")
    return [
        default_settings(command, seconds),
        Schemathesis(command, seconds, "fuzzing only", *FUZZING_ONLY),
        with_five_checks("fuzzing only, five checks", *FUZZING_ONLY),
        with_five_checks("fuzzing only, five checks, valid requests only", *FUZZING_ONLY, "--mode", "positive"),
        with_five_checks("fuzzing only, five checks, two workers", *FUZZING_ONLY, "--workers", "2"),
        with_five_checks("fuzzing only, five checks, four workers", *FUZZING_ONLY, "--workers", "4"),
        with_five_checks("fixed cases only, five checks", "--phases", "examples,coverage"),
    ]
