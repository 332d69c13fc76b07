"""What a test says to the mock, over its admin API."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any, Mapping, Optional
from urllib.parse import quote

Json = Mapping[str, Any]

BOTH_SCOPES = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read"

# Not through the proxy of the environment: the mock is on this machine.
_http = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class KrrWorld:
    """A register of its own: persons, clocks, faults, tokens and journal are not shared with another world."""

    def __init__(self, mock_url: str, name: Optional[str] = None) -> None:
        self._mock_url = mock_url
        self._expectations: list[Json] = []
        self.name = name
        #: The base URL to configure a client with: look-ups are at `{url}/rest/v2/personer`.
        self.url = mock_url if name is None else f"{mock_url}/_world/{quote(name, safe='')}"
        #: The issuer of Maskinporten's tokens; discovery is below it.
        self.issuer = f"{self.url}/"

    def world(self, name: str) -> KrrWorld:
        """Another world of the same mock."""
        return KrrWorld(self._mock_url, name)

    def token(self, scope: str, **more: Any) -> str:
        """An access token at once; `pid`, `consumer`, `lifetime_s` and `issuer` may be given."""
        token: str = self.call("POST", "tokens", {"scope": scope, **more})["access_token"]
        return token

    def client(self) -> dict[str, Any]:
        """The registered client `demo`: `client_id`, `kid` and `private_key`, for a real grant."""
        client: dict[str, Any] = self.call("GET", "clients/demo")
        return client

    def put(self, *persons: Json) -> None:
        """Adds or replaces persons, all or none; each has its `personidentifikator`."""
        self.call("POST", "personer", list(persons))

    def look_up(self, personidentifikator: str) -> dict[str, Any]:
        """What the current API shows about a person to a client with both scopes."""
        authorization = {"Authorization": f"Bearer {self.token(BOTH_SCOPES)}"}
        body = {"personidentifikatorer": [personidentifikator]}
        person: dict[str, Any] = _send("POST", self.url, "/rest/v2/personer", body, authorization)["personer"][0]
        return person

    def clock(self, **move: Any) -> None:
        """`advance="18 months"` or `now="2026-01-01T00:00:00Z"`; `token={"advance": "1 day"}` for the token clock."""
        self.call("PUT", "clock", move)

    def fault(self, do: Json, on: Optional[Json] = None, **more: Any) -> str:
        """Makes requests fail: `fault({"status": 503}, on={"operation": "getUsersV2"}, times=1)`. Gives the fault's id."""
        fault_id: str = self.call("POST", "faults", {"do": do, "on": on or {}, **more})["id"]
        return fault_id

    def expect(self, **expectation: Any) -> None:
        """What has to come before `verify`: `expect(operation="getUsersV2", times=2)`."""
        self._expectations.append(expectation)

    def verify(self) -> None:
        """Fails when something that was expected did not come, or when a request broke the contract."""
        expectations, self._expectations = self._expectations, []
        if expectations:
            self.call("POST", "verify", {"expect": expectations})
        self.call("GET", "verify")

    def verify_expectations_left(self) -> None:
        """Verifies if anything was expected and not yet verified."""
        if self._expectations:
            self.verify()

    def exchanges(self, **filters: Any) -> list[dict[str, Any]]:
        """The journal: `exchanges(operation="getUsersV2", status=200)`."""
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in filters.items())
        exchanges: list[dict[str, Any]] = self.call("GET", f"exchanges?{query}")["exchanges"]
        return exchanges

    def reset(self) -> None:
        """Back to the start: persons, clients, clocks, faults and journal."""
        self.call("POST", "reset")

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Any call of the admin API. An error status is an AssertionError that has the mock's reason."""
        return _send(method, self.url, f"/_mock/{path}", body)


def _send(method: str, url: str, path: str, body: Any, more_headers: Mapping[str, str] = {}) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {} if data is None else {"Content-Type": "application/json"}
    request = urllib.request.Request(url + path, data, {**headers, **more_headers}, method=method)
    try:
        with _http.open(request, timeout=30) as response:
            text = response.read()
    except urllib.error.HTTPError as error:
        raise AssertionError(f"{method} {path}: {error.code} {_readable(error.read())}") from None
    return json.loads(text) if text else None


def _readable(text: bytes) -> str:
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except ValueError:
        return text.decode(errors="replace")
