// What the clients for machines share: the demo client, a grant that it signed, and the look-up.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { SignJWT, importPKCS8 } from 'jose';

export const base = process.argv.at(-1);
export const scope = 'krr:global/kontaktinformasjon.read';
export const jwtBearer = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export async function json(url, options) {
  const answer = await fetch(url, options);
  const text = await answer.text();
  assert(answer.ok, `${url} ${answer.status} ${text}`);
  return JSON.parse(text);
}

export async function grant(issuer, header = (demo) => ({ kid: demo.kid }), scopes = scope) {
  const demo = await json(`${base}/_mock/clients/demo`);
  return new SignJWT({ scope: scopes })
    .setProtectedHeader({ alg: 'RS256', ...header(demo) })
    .setIssuer('demo')
    .setAudience(issuer)
    .setIssuedAt()
    .setExpirationTime('2 minutes')
    .setJti(randomUUID())
    .sign(await importPKCS8(demo.private_key, 'RS256'));
}

export async function lookUp(send) {
  const answer = await send(new URL(`${base}/rest/v2/personer`), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ personidentifikatorer: ['11822648950'] }),
  });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  assert.equal(JSON.parse(text).personer[0].varslingsstatus, 'KAN_VARSLES');
}
