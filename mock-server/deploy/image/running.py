"""What must hold of an image that runs."""

import json
import re
from pathlib import Path

from .container import MOUNTED, Container

PERSON = "11822648950"
BASE = "http://127.0.0.1:8080"


def answers_without_a_network(of: Container):
    of.await_answer()
    interfaces = Path(f"/proc/{of.program()}/net/dev").read_text()
    assert re.findall(r"^\s*(\w+):", interfaces, re.MULTILINE) == ["lo"], interfaces


def runs_as_the_user_of_the_image(of: Container):
    status = Path(f"/proc/{of.program()}/status").read_text()
    ids = re.findall(r"^[UG]id:\s+(\d+)\s+(\d+)\s+(\d+)\s+(\d+)", status, re.MULTILINE)
    assert len(ids) == 2 and "0" not in ids[0] + ids[1], ids
    assert re.search(r"^CapEff:\s+0+$", status, re.MULTILINE), status


def is_process_1(of: Container):
    status = Path(f"/proc/{of.program()}/status").read_text()
    assert re.search(r"^NSpid:.*\s1$", status, re.MULTILINE), "signals of `docker stop` go to process 1"


def root_is_read_only(of: Container):
    mounts = Path(f"/proc/{of.program()}/mountinfo").read_text().splitlines()
    roots = [mount.split()[5].split(",") for mount in mounts if mount.split()[4] == "/"]
    assert roots and "ro" in roots[-1], mounts


def wrote_nothing(of: Container):
    there = sorted(path.name for path in of.root.rglob("*"))
    assert there == sorted(["krr-mock", *MOUNTED]), there


def looks_a_person_up(of: Container):
    json_type = ("--header", "content-type: application/json")
    scope = json.dumps({"scope": "krr:global/kontaktinformasjon.read"})
    token = json.loads(of.request(f"{BASE}/_mock/tokens", *json_type, "--data", scope))["access_token"]
    asked = json.dumps({"personidentifikatorer": [PERSON]})
    answer = of.request(f"{BASE}/rest/v2/personer", *json_type, "--header", f"authorization: Bearer {token}", "--data", asked)
    (person,) = json.loads(answer)["personer"]
    assert (person["personidentifikator"], person["status"]) == (PERSON, "AKTIV"), person
    assert "@" in person["kontaktinformasjon"]["epostadresse"], person


def is_healthy(of: Container):
    _, *command = of.settings["Healthcheck"]["Test"]
    done = of.inside(*command, root=True)
    assert done.returncode == 0, (done.returncode, done.stderr)


def is_not_healthy_without_an_answer(of: Container):
    _, *command = of.settings["Healthcheck"]["Test"]
    done = of.inside(*command, root=True, env={"KRR_MOCK_LISTEN": "0.0.0.0:9"})
    assert done.returncode == 1, (done.returncode, done.stdout)


def listens_on_the_port_that_is_exposed(of: Container):
    (port,) = [int(name.removesuffix("/tcp")) for name in of.settings["ExposedPorts"]]
    sockets = Path(f"/proc/{of.program()}/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1] for line in sockets if line.split()[3] == "0A"]
    assert listening == [f"00000000:{port:04X}"], listening


def stops_with_success(of: Container):
    assert (code := of.stop()) == 0, f"exit code {code}"


def connects_to_nothing(of: Container):
    """Once it ended, of all that it did."""
    calls = of.trace.read_text()
    assert "execve(\"/krr-mock\"" in calls and "listen(" in calls, "the trace has the program"
    outward = [call for call in calls.splitlines() if re.search(r"(connect|sendto|sendmsg)\(.*AF_INET", call)]
    assert not outward, outward


# In this order on one container: the last two end it.
RUNNING = [
    answers_without_a_network, runs_as_the_user_of_the_image, is_process_1, root_is_read_only, wrote_nothing, looks_a_person_up,
    is_healthy, is_not_healthy_without_an_answer, listens_on_the_port_that_is_exposed, stops_with_success, connects_to_nothing,
]  # fmt: skip
