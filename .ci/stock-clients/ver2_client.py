"""requests and authlib with the addresses of VER2 in them: proxy and authority come from the environment."""

import sys
import time
import uuid

import requests
from authlib.jose import jwt

ISSUER = "https://oidc-ver2.difi.no/idporten-oidc-provider/"
PERSONER = "https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v1/personer"

demo = requests.get(f"{sys.argv[1]}/_mock/clients/demo").json()
now = int(time.time())
claims = {
    "iss": "demo",
    "aud": ISSUER,
    "scope": "global/kontaktinformasjon.read",
    "iat": now,
    "exp": now + 60,
    "jti": str(uuid.uuid4()),
}
grant = jwt.encode({"alg": "RS256", "x5c": demo["certificate_chain"]}, claims, demo["private_key"])
form = {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": grant.decode()}
token = requests.post(f"{ISSUER}token", data=form)
assert token.status_code == 200, token.text
answer = requests.post(
    PERSONER,
    json={"personidentifikatorer": ["17894199350"]},
    headers={"authorization": f"Bearer {token.json()['access_token']}"},
)
assert answer.text == '{"personer":[{"personidentifikator":"17894199350","status":"SLETTET"}]}', answer.text
try:
    requests.get("https://example.com/")
    raise AssertionError("the proxy leads elsewhere")
except requests.exceptions.ProxyError as error:
    assert "403" in str(error), error
print("a grant with x5c and a look-up at oidc-ver2.difi.no through https_proxy")
