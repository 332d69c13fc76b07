// The addresses of VER2 in a client of node: proxy and authority come from the environment. With undici, which asks for a tunnel,
// and with axios, which writes the whole address into its request.
import assert from 'node:assert/strict';
import axios from 'axios';
import { EnvHttpProxyAgent, setGlobalDispatcher } from 'undici';
import { grant, json, jwtBearer } from './machine.mjs';

setGlobalDispatcher(new EnvHttpProxyAgent());
const issuer = 'https://oidc-ver2.difi.no/idporten-oidc-provider/';
const personer = 'https://oidc-ver2.difi.no/kontaktinfo-oauth2-server/rest/v1/personer';
const asked = { personidentifikatorer: ['17894199350'] };
const answered = { personer: [{ personidentifikator: '17894199350', status: 'SLETTET' }] };
const legacy = 'global/kontaktinformasjon.read';
const form = async () =>
  new URLSearchParams({
    grant_type: jwtBearer,
    assertion: await grant(issuer, (demo) => ({ x5c: demo.certificate_chain }), legacy),
  });
const bearer = (token) => ({ authorization: `Bearer ${token}`, 'content-type': 'application/json' });

const { token_endpoint: endpoint } = await json(`${issuer}.well-known/openid-configuration`);
assert.equal(endpoint, `${issuer}token`);
const { access_token: token } = await json(endpoint, { method: 'POST', body: await form() });
assert.deepEqual(await json(personer, { method: 'POST', headers: bearer(token), body: JSON.stringify(asked) }), answered);

const granted = await axios.post(endpoint, await form());
const answer = await axios.post(personer, asked, { headers: bearer(granted.data.access_token) });
assert.deepEqual(answer.data, answered);
console.log('grants with x5c and look-ups at oidc-ver2.difi.no through https_proxy, by fetch and by axios');
