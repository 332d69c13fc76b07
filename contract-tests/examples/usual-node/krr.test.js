import assert from "node:assert/strict";
import { test } from "node:test";

import { KrrClient } from "./krr.js";

const { KRR_MOCK_URL, KRR_MOCK_ISSUER, KRR_MOCK_TOKEN_URL, KRR_MOCK_CLIENT_ID, KRR_MOCK_KID, KRR_MOCK_KEY_FILE } = process.env;
const krr = new KrrClient({
  url: KRR_MOCK_URL,
  issuer: KRR_MOCK_ISSUER,
  tokenUrl: KRR_MOCK_TOKEN_URL,
  clientId: KRR_MOCK_CLIENT_ID,
  kid: KRR_MOCK_KID,
  keyFile: KRR_MOCK_KEY_FILE,
});

test("a person with e-mail is notified by e-mail", async () => {
  assert.equal(await krr.notificationAddress("11822648950"), "NULLstillt@default.digdir.example");
});

test("a person without e-mail is notified by mobile", async () => {
  assert.equal(await krr.notificationAddress("23837998492"), "+4799999999");
});

test("a reserved person gets paper", async () => {
  assert.equal(await krr.notificationAddress("04846697271"), undefined);
});
