// NODE_OPTIONS=--experimental-vm-modules npx jest: the module is an ES module.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startKrrMock } from 'krr-mock';

let krr;
beforeAll(async () => {
  krr = await startKrrMock();
});
afterAll(() => krr.stop());

test('a reserved person is not notified', async () => {
  await krr.put({ personidentifikator: '11822648950', reservasjon: 'JA' });
  krr.expect({ operation: 'getUsersV2', times: 1 });
  const response = await fetch(`${krr.url}/rest/v2/personer`, {
    method: 'POST',
    headers: { authorization: `Bearer ${await krr.token('krr:global/kontaktinformasjon.read')}`, 'content-type': 'application/json' },
    body: JSON.stringify({ personidentifikatorer: ['11822648950'] }),
  });
  expect(await response.json()).toMatchObject({ personer: [{ varslingsstatus: 'KAN_IKKE_VARSLES' }] });
  await krr.verify();
});
