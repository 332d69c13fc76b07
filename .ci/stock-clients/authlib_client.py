"""authlib asks Maskinporten for a token with a grant of its own making, and looks a person up."""

import sys

import requests
from authlib.integrations.requests_client import AssertionSession

base = sys.argv[1]
demo = requests.get(f"{base}/_mock/clients/demo").json()
metadata = requests.get(f"{base}/.well-known/oauth-authorization-server").json()

session = AssertionSession(
    token_endpoint=metadata["token_endpoint"],
    issuer="demo",
    subject="demo",
    audience=metadata["issuer"],
    claims={"scope": "krr:global/kontaktinformasjon.read"},
    key=demo["private_key"],
    header={"alg": "RS256", "kid": demo["kid"]},
    grant_type=AssertionSession.JWT_BEARER_GRANT_TYPE,
    expires_in=60,
)
answer = session.post(f"{base}/rest/v2/personer", json={"personidentifikatorer": ["11822648950"]})
assert answer.status_code == 200, answer.text
assert answer.json()["personer"][0]["varslingsstatus"] == "KAN_VARSLES", answer.text
print("a grant with kid, one person looked up")
