"""Replays the scenarios that all launchers share."""

import http.client
import json
import os
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

SCENARIOS = json.loads(
    Path(os.environ.get("KRR_SCENARIOS") or Path(__file__).parents[3] / "scenarios.json").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario["name"])
def test_scenario(krr, scenario):
    worlds = {name: krr.world(f"{krr.name}-{name}") for name in scenario["worlds"]}
    for name, setup in scenario["worlds"].items():
        set_up(worlds[name], setup)
    first = next(iter(worlds.values()))
    for request in scenario["requests"]:
        replay(worlds.get(request.get("world"), first), request)
    for expectation in scenario.get("verify", []):
        first.expect(**expectation)
    for world in worlds.values():
        world.verify()
    for miss in scenario.get("misses", []):
        first.expect(**miss)
        with pytest.raises(AssertionError, match="409"):
            first.verify()


def set_up(world, setup):
    world.reset()
    if "persons" in setup:
        world.put(*setup["persons"])
    if "clock" in setup:
        world.clock(**setup["clock"])
    for fault in setup.get("faults", []):
        world.fault(**fault)


def replay(world, request):
    headers = {"Content-Type": "application/json", **request.get("headers", {})}
    if "token" in request:
        headers["Authorization"] = f"Bearer {world.token(**request['token'])}"
    body = json.dumps(request["body"]).encode()
    expected = request["expect"]
    for attempt in range(request.get("retries", 0) + 1):
        sent = urllib.request.Request(world.url + request["path"], body, headers, method=request["method"])
        status, got_headers, text = answer(sent, request.get("timeout_ms", 30_000) / 1000)
        if status not in (429, 503) or attempt == request.get("retries", 0):
            break
        time.sleep(float(got_headers["Retry-After"]))
    if "failure" in expected:
        assert status == expected["failure"]
        return
    assert status == expected["status"], text
    for name, value in expected.get("headers", {}).items():
        assert got_headers[name] == value
    if "body" in expected:
        assert has_part(json.loads(text), expected["body"]), text


def answer(sent, timeout_s):
    """Status, headers and body; the status is `timeout` or `cut` when there is no whole answer."""
    try:
        with urllib.request.urlopen(sent, timeout=timeout_s) as response:
            return response.status, response.headers, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()
    except TimeoutError:
        return "timeout", {}, b""
    except http.client.IncompleteRead:
        return "cut", {}, b""


def has_part(whole, part):
    """Whether each member of `part` is in `whole`: a list with as many items, and None where there is no such member."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(
            name not in whole if value is None else name in whole and has_part(whole[name], value)
            for name, value in part.items()
        )
    if isinstance(part, list) and isinstance(whole, list):
        return len(whole) == len(part) and all(map(has_part, whole, part))
    return whole == part
