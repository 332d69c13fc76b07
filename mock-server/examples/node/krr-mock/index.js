// Starts krr-mock for a test, and steers it over its admin API.
import { startProcess } from './process.js';

const BOTH_SCOPES = 'krr:global/kontaktinformasjon.read krr:global/digitalpost.read';

export class KrrWorld {
  #mockUrl;
  #expectations = [];

  constructor(mockUrl, name) {
    this.#mockUrl = mockUrl;
    this.name = name;
    this.url = name === undefined ? mockUrl : `${mockUrl}/_world/${encodeURIComponent(name)}`;
    this.issuer = `${this.url}/`;
  }

  world(name) {
    return new KrrWorld(this.#mockUrl, name);
  }

  async token(scope, more = {}) {
    return (await this.call('POST', 'tokens', { scope, ...more })).access_token;
  }

  client() {
    return this.call('GET', 'clients/demo');
  }

  async put(...persons) {
    await this.call('POST', 'personer', persons);
  }

  async lookUp(personidentifikator) {
    const headers = { authorization: `Bearer ${await this.token(BOTH_SCOPES)}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ personidentifikatorer: [personidentifikator] });
    const response = await fetch(`${this.url}/rest/v2/personer`, { method: 'POST', headers, body });
    const text = await response.text();
    if (!response.ok) throw new Error(`look-up: ${response.status} ${readable(text)}`);
    return JSON.parse(text).personer[0];
  }

  async clock(move) {
    await this.call('PUT', 'clock', move);
  }

  async fault(fault) {
    return (await this.call('POST', 'faults', fault)).id;
  }

  expect(expectation) {
    this.#expectations.push(expectation);
  }

  async verify() {
    const expectations = this.#expectations.splice(0);
    if (expectations.length > 0) await this.call('POST', 'verify', { expect: expectations });
    await this.call('GET', 'verify');
  }

  async exchanges(filters = {}) {
    return (await this.call('GET', `exchanges?${new URLSearchParams(filters)}`)).exchanges;
  }

  async reset() {
    await this.call('POST', 'reset');
  }

  async call(method, path, body) {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const response = await fetch(`${this.url}/_mock/${path}`, { method, headers, body: sent });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} /_mock/${path}: ${response.status} ${readable(text)}`);
    return text ? JSON.parse(text) : undefined;
  }
}

function readable(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

export class KrrMock extends KrrWorld {
  constructor({ url, stop }) {
    super(url);
    this.stop = stop;
  }
}

export async function startKrrMock({ flags = [], startWithinMs = 10_000 } = {}) {
  return new KrrMock(await startProcess(flags, startWithinMs));
}
