"""The other mocks, each with its fastest honest setting, serving the same answer at the same path."""

import json
import subprocess
from pathlib import Path

from machine import LOOK_UP

# The newest of each on 2026-11-30.
PACKAGES = {
    "Prism": "@stoplight/prism-cli@5.16.0",
    "WireMock": "wiremock@3.13.2",
    "Mockoon": "@mockoon/cli@9.9.0",
    "mountebank": "mountebank@2.9.1",
    "openapi-backend": "openapi-backend@5.21.2",
}
CHECKS = {
    "floor": "nothing: axum and a constant",
    "krr-mock": "token, scope, body; looks everybody up, records and masks",
    "Prism": "that there is a token; body by the document",
    "WireMock": "path, method, form of the token",
    "Mockoon": "path and method",
    "mountebank": "path, method, that there is a token",
    "openapi-backend": "that there is a token; body by the document",
}


def install(scratch):
    """Each from npm into a folder of its own, once."""
    for name, package in PACKAGES.items():
        folder = scratch / "peers" / name
        if (folder / "node_modules").exists():
            continue
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text("{}")
        command = ["npm", "install", "--no-fund", "--no-audit", "--ignore-scripts", package]
        subprocess.run(command, cwd=folder, check=True, capture_output=True)


def command(name, port, scratch, document, answer):
    """How the peer is started so that it says `answer`; `document` is our contract."""
    modules = scratch / "peers" / name / "node_modules"
    work = scratch / "peers" / name / "work"
    work.mkdir(parents=True, exist_ok=True)
    start = {
        "Prism": prism,
        "WireMock": wiremock,
        "Mockoon": mockoon,
        "mountebank": mountebank,
        "openapi-backend": openapi_backend,
    }
    return start[name](port, modules, work, document, answer)


def written(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value))
    return path


def prism(port, modules, work, document, answer):
    document = json.loads(json.dumps(document))
    content = document["paths"][LOOK_UP]["post"]["responses"]["200"]["content"]
    content["application/json"].pop("examples", None)
    content["application/json"]["example"] = json.loads(answer)
    path = written(work / "document.json", document)
    return [modules / ".bin" / "prism", "mock", "--port", port, "--host", "127.0.0.1", "--verboseLevel", "silent", path]


def wiremock(port, modules, work, _, answer):
    (work / "__files").mkdir(exist_ok=True)
    (work / "__files" / "answer.json").write_bytes(answer)
    request = {"method": "POST", "urlPath": LOOK_UP, "headers": {"Authorization": {"matches": "Bearer .+"}}}
    response = {"status": 200, "headers": {"content-type": "application/json"}, "bodyFileName": "answer.json"}
    written(work / "mappings" / "look-up.json", {"request": request, "response": response})
    (jar,) = (modules / "wiremock" / "build").glob("*.jar")
    fast = ["--no-request-journal", "--disable-request-logging", "--disable-banner", "--async-response-enabled", "false"]
    return ["java", "-jar", jar, "--port", port, "--bind-address", "127.0.0.1", "--root-dir", work, *fast]


def mockoon(port, modules, work, _, answer):
    response = {
        "uuid": "r", "body": answer.decode(), "latency": 0, "statusCode": 200, "label": "", "filePath": "",
        "headers": [{"key": "content-type", "value": "application/json"}], "bodyType": "INLINE", "databucketID": "",
        "sendFileAsBody": False, "rules": [], "rulesOperator": "OR", "disableTemplating": True, "fallbackTo404": False,
        "default": True, "crudKey": "id", "callbacks": [],
    }
    route = {
        "uuid": "a", "type": "http", "documentation": "", "method": "post", "endpoint": LOOK_UP.lstrip("/"),
        "responses": [response], "responseMode": None, "streamingMode": None, "streamingInterval": 0,
    }
    environment = {
        "uuid": "e", "lastMigration": 33, "name": "krr", "endpointPrefix": "", "latency": 0, "port": port, "hostname": "127.0.0.1",
        "folders": [], "routes": [route], "rootChildren": [{"type": "route", "uuid": "a"}], "proxyMode": False, "proxyHost": "",
        "proxyRemovePrefix": False, "cors": False, "headers": [], "proxyReqHeaders": [], "proxyResHeaders": [], "data": [],
        "callbacks": [], "tlsOptions": {"enabled": False, "type": "CERT", "pfxPath": "", "certPath": "", "keyPath": "", "caPath": "", "passphrase": ""},
    }
    path = written(work / "environment.json", environment)
    return [modules / ".bin" / "mockoon-cli", "start", "--data", path, "--disable-log-to-file", "--disable-admin-api"]


def mountebank(port, modules, work, _, answer):
    is_asked = {"equals": {"method": "POST", "path": LOOK_UP}}
    response = {"is": {"statusCode": 200, "headers": {"content-type": "application/json"}, "body": answer.decode()}}
    stub = {"predicates": [is_asked, {"exists": {"headers": {"authorization": True}}}], "responses": [response]}
    imposter = {"protocol": "http", "port": port, "host": "127.0.0.1", "recordRequests": False, "stubs": [stub]}
    path = written(work / "imposters.json", {"imposters": [imposter]})
    fast = ["--nologfile", "--loglevel", "error", "--port", port + 1000]
    return [modules / ".bin" / "mb", "start", "--configfile", path, "--pidfile", work / "pid", *fast]


def openapi_backend(port, modules, work, document, answer):
    (work / "answer.json").write_bytes(answer)
    program = Path(__file__).resolve().parent / "openapi_backend.mjs"
    # The program finds the package in the folder from which it is started.
    start = "cd \"$1\" && exec node \"$2\" \"$3\" \"$4\" \"$5\""
    return ["sh", "-c", start, "sh", modules.parent, program, port, written(work / "document.json", document), work / "answer.json"]
