// A person logs in at ID-porten by keyboard alone, and the service reads GET /rest/v1/person with the token.
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import http from 'node:http';
import { chromium } from 'playwright-core';
import { base, json } from './machine.mjs';

const pid = '11822648950';
const javaScriptEnabled = process.argv[2] === 'with-scripts';
const callback = http.createServer((_, answer) => answer.end('logged in'));
await new Promise((listening) => callback.listen(0, '127.0.0.1', listening));
const redirect = `http://127.0.0.1:${callback.address().port}/callback`;
await json(`${base}/_mock/clients`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    client_id: 'app',
    orgno: '310000004',
    integration: 'api_klient',
    token_endpoint_auth_method: 'none',
    scopes: ['krr:user/kontaktinformasjon.read'],
    redirect_uris: [redirect],
  }),
});
const verifier = randomBytes(32).toString('base64url');
const login = `${base}/idporten/authorize?${new URLSearchParams({
  client_id: 'app',
  redirect_uri: redirect,
  response_type: 'code',
  scope: 'openid krr:user/kontaktinformasjon.read',
  state: 'a state',
  nonce: 'a nonce',
  code_challenge: createHash('sha256').update(verifier).digest('base64url'),
  code_challenge_method: 'S256',
  ui_locales: 'nb',
})}`;

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--no-proxy-server', '--disable-gpu', '--single-process', '--no-zygote'],
});
let code;
try {
  const page = await (await browser.newContext({ javaScriptEnabled })).newPage();
  await page.goto(login);
  assert.equal(await page.locator('html').getAttribute('lang'), 'nb');
  // Nobody touches a mouse: the field for an identifier is reached, filled and sent with keys.
  const field = page.locator('input[name=pid]');
  for (let tabs = 0; tabs < 30; tabs += 1) {
    await page.keyboard.press('Tab');
    if ((await page.locator('input[name=pid]:focus').count()) > 0) break;
  }
  assert.equal(await page.locator('input[name=pid]:focus').count(), 1, 'the field is reached with Tab');
  await page.keyboard.type(pid);
  assert.equal(await field.inputValue(), pid);
  await Promise.all([page.waitForURL(`${redirect}?**`), page.keyboard.press('Enter')]);
  const back = new URL(page.url());
  assert.equal(back.searchParams.get('state'), 'a state');
  code = back.searchParams.get('code');
} finally {
  await browser.close();
  callback.close();
}
const body = new URLSearchParams({
  grant_type: 'authorization_code',
  client_id: 'app',
  code,
  redirect_uri: redirect,
  code_verifier: verifier,
});
const { access_token: token } = await json(`${base}/idporten/token`, { method: 'POST', body });
const person = await json(`${base}/rest/v1/person`, { headers: { authorization: `Bearer ${token}` } });
assert.equal(person.personidentifikator, pid);
console.log('logged in by keyboard, GET /rest/v1/person');
