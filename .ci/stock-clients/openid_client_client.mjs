// openid-client logs a test user in at ID-porten: discovery, PKCE, private_key_jwt, userinfo, refresh and the person's own look-up.
import assert from 'node:assert/strict';
import { importPKCS8 } from 'jose';
import * as client from 'openid-client';
import { base, json } from './machine.mjs';

const redirect = 'https://service.example/callback';
const demo = await json(`${base}/_mock/clients/demo`);
await json(`${base}/_mock/clients`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    client_id: 'service',
    orgno: '310000004',
    integration: 'api_klient',
    scopes: ['krr:user/kontaktinformasjon.read'],
    redirect_uris: [redirect],
    keys: demo.keys,
  }),
});
const key = await importPKCS8(demo.private_key, 'RS256');
const config = await client.discovery(
  new URL(`${base}/idporten/`),
  'service',
  {},
  client.PrivateKeyJwt({ key, kid: demo.kid }),
  { execute: [client.allowInsecureRequests] },
);
const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
const login = client.buildAuthorizationUrl(config, {
  redirect_uri: redirect,
  scope: 'openid profile krr:user/kontaktinformasjon.read',
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
  login_hint: 'testid:11822648950',
});
const back = (await fetch(login, { redirect: 'manual' })).headers.get('location');
const tokens = await client.authorizationCodeGrant(config, new URL(back), {
  pkceCodeVerifier: verifier,
  expectedState: state,
  expectedNonce: nonce,
  idTokenExpected: true,
});
const person = await client.fetchUserInfo(config, tokens.access_token, tokens.claims().sub);
assert.equal(person.pid, '11822648950');
const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token);
const answer = await client.fetchProtectedResource(
  config,
  refreshed.access_token,
  new URL(`${base}/rest/v1/person`),
  'GET',
);
assert.equal((await answer.json()).personidentifikator, '11822648950');
console.log('a login with PKCE and private_key_jwt, userinfo, refresh, GET /rest/v1/person');
