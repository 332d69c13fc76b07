// openid-client logs a test user in at ID-porten with each way to authenticate: discovery, PKCE, userinfo, refresh and the person's own
// look-up; and once with a pushed request, form_post's signed form, introspection and revocation.
import assert from 'node:assert/strict';
import { importPKCS8 } from 'jose';
import * as client from 'openid-client';
import { base, json } from './machine.mjs';

const redirect = 'https://service.example/callback';
const pid = '11822648950';
const secret = 'a secret: 100% + more';
const demo = await json(`${base}/_mock/clients/demo`);
const key = await importPKCS8(demo.private_key, 'RS256');
const ways = {
  private_key_jwt: client.PrivateKeyJwt({ key, kid: demo.kid }),
  client_secret_basic: client.ClientSecretBasic(secret),
  client_secret_post: client.ClientSecretPost(secret),
  none: client.None(),
};

async function configured(way) {
  const registration = {
    client_id: `service-${way}`,
    orgno: '310000004',
    integration: 'api_klient',
    scopes: ['krr:user/kontaktinformasjon.read'],
    redirect_uris: [redirect],
    token_endpoint_auth_method: way,
    ...(way === 'private_key_jwt' && { keys: demo.keys }),
    ...(way.startsWith('client_secret') && { client_secret: secret }),
  };
  await json(`${base}/_mock/clients`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(registration),
  });
  const execute = [client.allowInsecureRequests];
  return client.discovery(new URL(`${base}/idporten`), registration.client_id, {}, ways[way], { execute });
}

async function logIn(config, build) {
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const login = await build(config, {
    redirect_uri: redirect,
    scope: 'openid profile krr:user/kontaktinformasjon.read',
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    nonce,
    login_hint: `testid:${pid}`,
  });
  const back = (await fetch(login, { redirect: 'manual' })).headers.get('location');
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return client.authorizationCodeGrant(config, new URL(back), checks);
}

for (const way of Object.keys(ways)) {
  const config = await configured(way);
  let tokens = await logIn(config, client.buildAuthorizationUrl);
  const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
  assert.equal(person.pid, pid);
  if (way !== 'none') tokens = await client.refreshTokenGrant(config, tokens.refresh_token);
  const resource = new URL(`${base}/rest/v1/person`);
  const answer = await client.fetchProtectedResource(config, tokens.access_token, resource, 'GET');
  assert.equal((await answer.json()).personidentifikator, pid);
}

const config = await configured('client_secret_basic');
const tokens = await logIn(config, client.buildAuthorizationUrlWithPAR);
assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, true);
await client.tokenRevocation(config, tokens.access_token);
assert.equal((await client.tokenIntrospection(config, tokens.access_token)).active, false);

client.useJwtResponseMode(config);
const signed = await logIn(config, client.buildAuthorizationUrl).catch((error) => error);
assert.equal(signed.claims?.().pid, pid, signed);
console.log(`logins with ${Object.keys(ways).join(', ')}; a pushed request, introspection, revocation, a signed response`);
