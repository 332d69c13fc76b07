// A usual client of Kontakt- og reservasjonsregisteret: it works as long as everything does.

import { createSign, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";

const SCOPE = "krr:global/kontaktinformasjon.read";

export class KrrClient {
  constructor({ url, issuer, tokenUrl, clientId, kid, keyFile }) {
    Object.assign(this, { url, issuer, tokenUrl, clientId, kid });
    this.key = readFileSync(keyFile);
  }

  async token() {
    if (this.kept && this.kept.until > Date.now()) return this.kept.token;
    const base64 = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const now = Math.floor(Date.now() / 1000);
    const claims = { aud: this.issuer, iss: this.clientId, scope: SCOPE, iat: now, exp: now + 60, jti: randomUUID() };
    const signed = `${base64({ alg: "RS256", kid: this.kid })}.${base64(claims)}`;
    const assertion = `${signed}.${createSign("RSA-SHA256").update(signed).sign(this.key).toString("base64url")}`;
    const body = new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion });
    const response = await fetch(this.tokenUrl, { method: "POST", body, signal: AbortSignal.timeout(5000) });
    if (!response.ok) throw new Error(`token: ${response.status}`);
    const { access_token: token, expires_in: lifetime } = await response.json();
    this.kept = { token, until: Date.now() + (lifetime - 10) * 1000 };
    return token;
  }

  async persons(identifiers) {
    const response = await fetch(`${this.url}/rest/v2/personer`, {
      method: "POST",
      headers: { authorization: `Bearer ${await this.token()}`, "content-type": "application/json" },
      body: JSON.stringify({ personidentifikatorer: identifiers }),
      signal: AbortSignal.timeout(5000),
    });
    if (!response.ok) throw new Error(`persons: ${response.status}`);
    return new Map((await response.json()).personer.map((person) => [person.personidentifikator, person]));
  }

  /** The e-mail address or mobile number to notify, or undefined where the person gets paper. */
  async notificationAddress(identifier) {
    const person = (await this.persons([identifier])).get(identifier);
    if (person.reservasjon === "JA" || person.varslingsstatus !== "KAN_VARSLES") return undefined;
    return person.kontaktinformasjon.epostadresse ?? person.kontaktinformasjon.mobiltelefonnummer;
  }
}
