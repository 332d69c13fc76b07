"""The last stage of the Dockerfile, which says how the image is configured."""

import json
import re
import shlex
from pathlib import Path

SECOND = 1_000_000_000


def instructions(dockerfile: Path) -> list[tuple[str, str]]:
    text = dockerfile.read_text().replace("\\\n", " ")
    _, last = text.rsplit("\nFROM ", 1)
    lines = [line for line in f"FROM {last}".splitlines() if line and not line.startswith("#")]
    return [tuple(line.split(" ", 1)) for line in lines]


def configuration(dockerfile: Path, revision: str) -> dict:
    """The member `config` of the image. An instruction that is not known here is an error, not left out."""
    config: dict = {"WorkingDir": "/"}
    for name, rest in instructions(dockerfile):
        match name:
            case "FROM" if rest == "scratch":
                pass
            case "ARG" | "COPY":
                pass
            case "LABEL":
                config["Labels"] = dict(pair.split("=", 1) for pair in shlex.split(rest.replace("${REVISION}", revision)))
            case "USER":
                config["User"] = rest
            case "ENV":
                config.setdefault("Env", []).append(rest)
            case "EXPOSE":
                config["ExposedPorts"] = {f"{rest}/tcp": {}}
            case "STOPSIGNAL":
                config["StopSignal"] = rest
            case "HEALTHCHECK":
                config["Healthcheck"] = health_check(rest)
            case "ENTRYPOINT":
                config["Entrypoint"] = json.loads(rest)
            case _:
                raise SystemExit(f"build-image: the Dockerfile has {name} {rest}, which this script does not know")
    return config


def health_check(text: str) -> dict:
    options, command = text.split(" CMD ", 1)
    seconds = dict(re.findall(r"--([a-z-]+)=(\d+)s?", options))
    return {
        "Test": ["CMD", *json.loads(command)],
        "Interval": int(seconds["interval"]) * SECOND,
        "Timeout": int(seconds["timeout"]) * SECOND,
        "StartPeriod": int(seconds["start-period"]) * SECOND,
        "Retries": int(seconds["retries"]),
    }
