// A browser app logs a person in with oidc-client-ts: its page has another origin than the mock, and Chromium keeps its own rules.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { chromium } from 'playwright-core';
import { base, json } from './machine.mjs';

const pid = '11822648950';
const library = readFileSync(new URL('node_modules/oidc-client-ts/dist/browser/oidc-client-ts.min.js', import.meta.url));
const page = `<!DOCTYPE html><html lang="en"><title>App</title><button id="log-in">Log in</button><pre id="result"></pre>
<script src="/oidc-client-ts.js"></script><script type="module">
const show = (result) => { document.querySelector('#result').textContent = JSON.stringify(result); };
const app = new oidc.UserManager({
  authority: '${base}/idporten', client_id: 'spa', redirect_uri: location.origin + '/', loadUserInfo: true,
  scope: 'openid profile krr:user/kontaktinformasjon.read',
});
document.querySelector('#log-in').onclick = () => app.signinRedirect().catch((error) => show({ error: String(error) }));
if (new URLSearchParams(location.search).has('state')) {
  app.signinCallback().then(show, (error) => show({ error: String(error) }));
}
</script>`;
const server = http.createServer((request, answer) => {
  const isLibrary = request.url === '/oidc-client-ts.js';
  answer.writeHead(200, { 'content-type': isLibrary ? 'text/javascript' : 'text/html; charset=utf-8' });
  answer.end(isLibrary ? library : page);
});
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${server.address().port}`;
assert.notEqual(origin, new URL(base).origin);
await json(`${base}/_mock/clients`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    client_id: 'spa',
    orgno: '310000004',
    integration: 'api_klient',
    token_endpoint_auth_method: 'none',
    scopes: ['krr:user/kontaktinformasjon.read'],
    redirect_uris: [`${origin}/`],
  }),
});

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM,
  args: ['--no-sandbox', '--no-proxy-server', '--disable-gpu', '--single-process', '--no-zygote'],
});
let user;
try {
  const tab = await browser.newPage();
  await tab.goto(origin);
  await tab.click('#log-in');
  await tab.waitForURL(`${base}/idporten/authorize?**`);
  await tab.fill('input[name=pid]', pid);
  await Promise.all([tab.waitForURL(`${origin}/?**`), tab.keyboard.press('Enter')]);
  await tab.waitForFunction(() => document.querySelector('#result').textContent !== '');
  user = JSON.parse(await tab.textContent('#result'));
  assert.equal(user.error, undefined);
} finally {
  await browser.close();
  server.close();
}
assert.equal(user.profile.pid, pid);
// KRR has no CORS: the service behind the app looks up.
const person = await json(`${base}/rest/v1/person`, { headers: { authorization: `Bearer ${user.access_token}` } });
assert.equal(person.personidentifikator, pid);
console.log('discovery, keys, token and userinfo from another origin, GET /rest/v1/person');
