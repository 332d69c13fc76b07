// oauth4webapi discovers Maskinporten (RFC 8414) and sends the grant.
import * as oauth from 'oauth4webapi';
import { base, grant, jwtBearer, lookUp } from './machine.mjs';

const insecure = { [oauth.allowInsecureRequests]: true };
const issuer = new URL(`${base}/`);
const discovered = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
const server = await oauth.processDiscoveryResponse(issuer, discovered);
const client = { client_id: 'demo' };
const parameters = new URLSearchParams({ assertion: await grant(server.issuer) });
const answer = await oauth.genericTokenEndpointRequest(server, client, oauth.None(), jwtBearer, parameters, insecure);
const { access_token: token } = await oauth.processGenericTokenEndpointResponse(server, client, answer);
await lookUp((url, { method, headers, body }) =>
  oauth.protectedResourceRequest(token, method, url, new Headers(headers), body, insecure),
);
console.log('discovery, a grant, one person looked up');
