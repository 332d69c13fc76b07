"""How a Python team tests its KRR client: pip install -r requirements.txt; krr-mock; python3 test_krr.py

The client below is what a team has: it knows a base URL, an issuer, a client id and a key. Each test gives it a world of the mock
of its own, by its base URL alone, and so the tests can run in parallel.
"""

import os
import time
import unittest
import uuid
from concurrent.futures import ThreadPoolExecutor

import jwt
import requests

MOCK = os.environ.get("KRR_MOCK_URL", "http://localhost:8080")
SCOPE = "krr:global/kontaktinformasjon.read krr:global/digitalpost.read"
FRESH, RESERVED = "11822648950", "04846697271"


class KrrClient:
    """Looks persons up, with a token of Maskinporten's, one retry after 503 and a time-out."""

    def __init__(self, base_url, issuer, client_id, kid, key):
        self.base_url, self.issuer, self.timeout_s = base_url, issuer, 5
        self.client_id, self.kid, self.key = client_id, kid, key

    def token(self):
        metadata = requests.get(f"{self.issuer}.well-known/oauth-authorization-server", timeout=10).json()
        now = int(time.time())
        claims = {"aud": metadata["issuer"], "iss": self.client_id, "scope": SCOPE, "iat": now, "exp": now + 100}
        assertion = jwt.encode(claims | {"jti": str(uuid.uuid4())}, self.key, algorithm="RS256", headers={"kid": self.kid})
        form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": assertion}
        granted = requests.post(metadata["token_endpoint"], data=form, timeout=10)
        granted.raise_for_status()
        return granted.json()["access_token"]

    def persons(self, *identifiers):
        headers = {"Authorization": f"Bearer {self.token()}"}
        for attempt in (1, 2):
            url, body = f"{self.base_url}/rest/v2/personer", {"personidentifikatorer": identifiers}
            response = requests.post(url, json=body, headers=headers, timeout=self.timeout_s)
            if response.status_code != 503 or attempt == 2:
                response.raise_for_status()
                return {person["personidentifikator"]: person for person in response.json()["personer"]}
            time.sleep(float(response.headers["Retry-After"]))


class World:
    """A world of the mock, and a client that is configured for it."""

    def __init__(self, name):
        self.url = f"{MOCK}/_world/{name}"
        self.call("POST", "reset")
        demo = self.call("GET", "clients/demo").json()
        self.client = KrrClient(self.url, f"{self.url}/", demo["client_id"], demo["kid"], demo["private_key"])

    def call(self, method, path, body=None):
        response = requests.request(method, f"{self.url}/_mock/{path}", json=body, timeout=10)
        if not response.ok:
            raise AssertionError(f"{method} {path}: {response.status_code} {response.text}")
        return response


class KrrTest(unittest.TestCase):
    def setUp(self):
        self.world = World(f"python-{self._testMethodName}")
        self.client = self.world.client

    def test_a_fresh_person_can_be_notified(self):
        person = self.client.persons(FRESH)[FRESH]
        self.assertEqual(person["varslingsstatus"], "KAN_VARSLES")
        self.assertIn("epostadresse", person["kontaktinformasjon"])

    def test_a_reserved_person_is_not_notified(self):
        self.world.call("PUT", f"personer/{FRESH}", {"reservasjon": "JA"})
        for person in self.client.persons(FRESH, RESERVED).values():
            self.assertEqual((person["reservasjon"], person["varslingsstatus"]), ("JA", "KAN_IKKE_VARSLES"))

    def test_a_contact_detail_expires_after_18_months(self):
        self.world.call("PUT", "clock", {"advance": "18 months"})
        self.assertEqual(self.client.persons(FRESH)[FRESH]["varslingsstatus"], "KAN_IKKE_VARSLES")

    def test_a_503_is_tried_again(self):
        self.world.call("POST", "faults", {"on": {"operation": "getUsersV2"}, "times": 1, "do": {"status": 503}})
        self.assertIn(FRESH, self.client.persons(FRESH))
        self.world.call("POST", "verify", {"operation": "getUsersV2", "times": 2})

    def test_a_slow_response_ends_in_a_timeout(self):
        self.world.call("POST", "faults", {"on": {"operation": "getUsersV2"}, "do": {"delay": "3s"}})
        self.client.timeout_s = 0.2
        with self.assertRaises(requests.Timeout):
            self.client.persons(FRESH)

    def test_the_identifiers_are_sent_once_as_json(self):
        self.client.persons(FRESH, RESERVED)
        body = {"personidentifikatorer": [FRESH, RESERVED]}
        headers = {"content-type": "application/json"}
        self.world.call("POST", "verify", {"operation": "getUsersV2", "times": 1, "headers": headers, "body": body})
        self.world.call("GET", "verify")

    def test_two_worlds_differ_at_the_same_time(self):
        worlds = [World(f"python-parallel-{number}") for number in range(2)]
        worlds[1].call("DELETE", f"personer/{FRESH}")
        with ThreadPoolExecutor() as pool:
            looked_up = list(pool.map(lambda world: world.client.persons(FRESH)[FRESH]["status"], worlds * 5))
        self.assertEqual(looked_up, ["AKTIV", "SLETTET"] * 5)


if __name__ == "__main__":
    unittest.main()
