// A client with the files of `krr-mock client new`: node-forge reads the PFX and sends its certificates with the line breaks that it
// writes, and node's own crypto signs with the JWK.
import assert from 'node:assert/strict';
import { createPrivateKey, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { SignJWT } from 'jose';
import forge from 'node-forge';
import { base, json, jwtBearer, lookUp, scope } from './machine.mjs';

const folder = process.argv[2];
const metadata = await json(`${base}/.well-known/oauth-authorization-server`);

const pfx = forge.asn1.fromDer(readFileSync(`${folder}/client.pfx`, 'binary'));
const { pkcs8ShroudedKeyBag: keyBag, certBag } = forge.pki.oids;
const store = forge.pkcs12.pkcs12FromAsn1(pfx, 'changeit');
const [{ key }] = store.getBags({ bagType: keyBag })[keyBag];
const certificates = store.getBags({ bagType: certBag })[certBag].map((bag) => bag.cert);
const leaf = certificates.find((certificate) => certificate.publicKey.n.equals(key.n));
const authority = certificates.find((certificate) => certificate !== leaf);
assert(authority.verify(leaf), 'node-forge reads and verifies the RSA signature');
const x5c = [leaf, authority].map((certificate) =>
  forge.pki
    .certificateToPem(certificate)
    .replace(/-----(BEGIN|END) CERTIFICATE-----/g, '')
    .trim(),
);
assert(x5c[0].includes('\r\n'), 'line breaks within the entry');

const claims = () => {
  const iat = Math.floor(Date.now() / 1000);
  return { aud: metadata.issuer, iss: 'pfx-client', scope, iat, exp: iat + 120, jti: randomUUID() };
};
const base64url = (bytes) => Buffer.from(bytes, 'binary').toString('base64url');
const message = [{ alg: 'RS256', x5c }, claims()].map((part) => base64url(JSON.stringify(part))).join('.');
const digest = forge.md.sha256.create().update(message);
const byCertificate = `${message}.${base64url(key.sign(digest))}`;

const jwk = JSON.parse(readFileSync(`${folder}/key.jwk`, 'utf8'));
const header = { alg: jwk.alg, kid: jwk.kid };
const byKey = await new SignJWT(claims()).setProtectedHeader(header).sign(createPrivateKey({ key: jwk, format: 'jwk' }));

for (const assertion of [byCertificate, byKey]) {
  const body = new URLSearchParams({ grant_type: jwtBearer, assertion });
  const { access_token: token } = await json(metadata.token_endpoint, { method: 'POST', body });
  await lookUp((url, options) => {
    options.headers.authorization = `Bearer ${token}`;
    return fetch(url, options);
  });
}
console.log('a PFX read, x5c with CRLF, a JWK, a person looked up with each');
