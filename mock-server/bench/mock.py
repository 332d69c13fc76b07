"""`krr-mock` as the benchmarks run it, and what they ask it."""

import json
import os
import subprocess
from pathlib import Path

from machine import LOOK_UP, Server

HERE = Path(__file__).resolve().parent
TREE = HERE.parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", TREE / "target"))
SCOPE = "krr:global/kontaktinformasjon.read"
JSON = {"content-type": "application/json"}


def build(profile, *more):
    """The binary in that profile, and what else the arguments of cargo name; where they are."""
    command = ["cargo", "build", "--locked", "--profile", profile, "-p", "krr-mock-server", "--bin", "krr-mock", *more]
    subprocess.run(command, cwd=TREE, check=True)
    return TARGET / profile / "krr-mock"


def signing_key(binary, scratch):
    """A key that outlives a start, so that its making can be told apart from all else."""
    path = scratch / "signing-key.pem"
    if not path.exists():
        printed = subprocess.run([binary, "client", "new"], capture_output=True, text=True, check=True).stdout
        begin, end = "-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----"
        path.touch(mode=0o600)
        path.write_text(begin + printed.split(begin, 1)[1].split(end, 1)[0] + end + "\n")
    return path


def start(binary, port, scratch, *flags):
    return Server([binary, "--listen", f"127.0.0.1:{port}", "--log", "quiet", *flags], port, scratch / "krr-mock.log")


def token(mock):
    status, answer = mock.ask("POST", "/_mock/tokens", json.dumps({"scope": SCOPE, "lifetime_s": 86_400}), JSON)
    assert status == 200, answer
    return json.loads(answer)["access_token"]


def bearing(token):
    return {**JSON, "authorization": f"Bearer {token}"}


def body_for(mock, many, offset=0):
    """A look-up of so many persons of the register from `offset` on, from the first again when there are no more."""
    _, listed = mock.ask("GET", f"/_mock/personer?offset={offset}&limit={many}")
    persons = [person["personidentifikator"] for person in json.loads(listed)["personer"]]
    persons = (persons * (many // len(persons) + 1))[:many]
    return json.dumps({"personidentifikatorer": persons}, separators=(",", ":"))


def first_look_up_ms(mock):
    """From the start to the first look-up with a token that was verified."""
    mock.first_answer_ms(lambda _: True, "GET", "/_mock/health")
    body = '{"personidentifikatorer":["17894199350"]}'
    return mock.first_answer_ms(lambda answer: b"SLETTET" in answer, "POST", LOOK_UP, body, bearing(token(mock)))
