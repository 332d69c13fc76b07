// jose signs the grant, with a key and with a certificate, and verifies the token with the key set that discovery names.
import assert from 'node:assert/strict';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { base, grant, json, jwtBearer, lookUp } from './machine.mjs';

const metadata = await json(`${base}/.well-known/oauth-authorization-server`);
const keys = createRemoteJWKSet(new URL(metadata.jwks_uri));
const headers = [(demo) => ({ kid: demo.kid }), (demo) => ({ x5c: demo.certificate_chain })];
for (const header of headers) {
  const body = new URLSearchParams({ grant_type: jwtBearer, assertion: await grant(metadata.issuer, header) });
  const { access_token: token } = await json(metadata.token_endpoint, { method: 'POST', body });
  const { payload } = await jwtVerify(token, keys, { issuer: metadata.issuer, algorithms: ['RS256'] });
  assert.equal(payload.consumer.ID, '0192:310000004');
  await lookUp((url, options) => {
    options.headers.authorization = `Bearer ${token}`;
    return fetch(url, options);
  });
}
console.log('grants with kid and x5c, two tokens verified, a person looked up with each');
