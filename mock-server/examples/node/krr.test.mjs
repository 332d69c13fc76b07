// How a Node team tests its KRR client: npm install; krr-mock; npm test
//
// The client below is what a team has: it knows a base URL, an issuer, a client id and a key. Each test gives it a world of the mock
// of its own, by its base URL alone, and so the tests can run in parallel.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SignJWT, importPKCS8 } from 'jose';

const MOCK = process.env.KRR_MOCK_URL ?? 'http://localhost:8080';
const SCOPE = 'krr:global/kontaktinformasjon.read krr:global/digitalpost.read';
const FRESH = '11822648950';
const RESERVED = '04846697271';

/** Looks persons up, with a token of Maskinporten's, one retry after 503 and a time-out. */
class KrrClient {
  timeoutMs = 5000;

  constructor({ baseUrl, issuer, clientId, kid, key }) {
    Object.assign(this, { baseUrl, issuer, clientId, kid, key });
  }

  async token() {
    const metadata = await (await fetch(`${this.issuer}.well-known/oauth-authorization-server`)).json();
    const assertion = await new SignJWT({ scope: SCOPE, jti: randomUUID() })
      .setProtectedHeader({ alg: 'RS256', kid: this.kid })
      .setAudience(metadata.issuer)
      .setIssuer(this.clientId)
      .setIssuedAt()
      .setExpirationTime('100s')
      .sign(await importPKCS8(this.key, 'RS256'));
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion };
    const granted = await fetch(metadata.token_endpoint, { method: 'POST', body: new URLSearchParams(form) });
    const body = await granted.json();
    assert.equal(granted.status, 200, JSON.stringify(body));
    return body.access_token;
  }

  async persons(...personidentifikatorer) {
    const headers = { authorization: `Bearer ${await this.token()}`, 'content-type': 'application/json' };
    for (let attempt = 1; ; attempt += 1) {
      const response = await fetch(`${this.baseUrl}/rest/v2/personer`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ personidentifikatorer }),
        signal: AbortSignal.timeout(this.timeoutMs),
      });
      const text = await response.text();
      if (response.status !== 503 || attempt === 2) {
        assert.equal(response.status, 200, text);
        return new Map(JSON.parse(text).personer.map((person) => [person.personidentifikator, person]));
      }
      await sleep(Number(response.headers.get('retry-after')) * 1000);
    }
  }
}

/** A world of the mock, and a client that is configured for it. */
async function world(name) {
  const url = `${MOCK}/_world/${name}`;
  const call = async (method, path, body) => {
    const headers = body ? { 'content-type': 'application/json' } : {};
    const response = await fetch(`${url}/_mock/${path}`, { method, headers, body: body && JSON.stringify(body) });
    const text = await response.text();
    assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
    return text && JSON.parse(text);
  };
  await call('POST', 'reset');
  const { client_id: clientId, kid, private_key: key } = await call('GET', 'clients/demo');
  return { call, client: new KrrClient({ baseUrl: url, issuer: `${url}/`, clientId, kid, key }) };
}

test('a fresh person can be notified', async () => {
  const { client } = await world('node-fresh');
  const person = (await client.persons(FRESH)).get(FRESH);
  assert.equal(person.varslingsstatus, 'KAN_VARSLES');
  assert.ok(person.kontaktinformasjon.epostadresse);
});

test('a reserved person is not notified', async () => {
  const { call, client } = await world('node-reserved');
  await call('PUT', `personer/${FRESH}`, { reservasjon: 'JA' });
  for (const person of (await client.persons(FRESH, RESERVED)).values()) {
    assert.deepEqual([person.reservasjon, person.varslingsstatus], ['JA', 'KAN_IKKE_VARSLES']);
  }
});

test('a contact detail expires after 18 months', async () => {
  const { call, client } = await world('node-expired');
  await call('PUT', 'clock', { advance: '18 months' });
  assert.equal((await client.persons(FRESH)).get(FRESH).varslingsstatus, 'KAN_IKKE_VARSLES');
});

test('a 503 is tried again', async () => {
  const { call, client } = await world('node-retry');
  await call('POST', 'faults', { on: { operation: 'getUsersV2' }, times: 1, do: { status: 503 } });
  assert.ok((await client.persons(FRESH)).has(FRESH));
  await call('POST', 'verify', { operation: 'getUsersV2', times: 2 });
});

test('a slow response ends in a time-out', async () => {
  const { call, client } = await world('node-slow');
  await call('POST', 'faults', { on: { operation: 'getUsersV2' }, do: { delay: '3s' } });
  client.timeoutMs = 200;
  await assert.rejects(client.persons(FRESH), { name: 'TimeoutError' });
});

test('the identifiers are sent once, as JSON', async () => {
  const { call, client } = await world('node-sent');
  await client.persons(FRESH, RESERVED);
  const headers = { 'content-type': 'application/json' };
  const body = { personidentifikatorer: [FRESH, RESERVED] };
  await call('POST', 'verify', { operation: 'getUsersV2', times: 1, headers, body });
  await call('GET', 'verify');
});

test('two worlds differ at the same time', async () => {
  const worlds = await Promise.all([world('node-parallel-0'), world('node-parallel-1')]);
  await worlds[1].call('DELETE', `personer/${FRESH}`);
  const numbers = Array.from({ length: 10 }, (_, number) => number);
  const lookUps = numbers.map((number) => worlds[number % 2].client.persons(FRESH));
  const statuses = (await Promise.all(lookUps)).map((persons) => persons.get(FRESH).status);
  assert.deepEqual(statuses, numbers.map((number) => ['AKTIV', 'SLETTET'][number % 2]));
});
