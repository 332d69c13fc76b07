// npx vitest run. A world for each test, so that tests and files can run in parallel.
import { afterAll, beforeEach, expect, test } from 'vitest';
import { type KrrWorld, startKrrMock } from 'krr-mock';

const mock = await startKrrMock();
afterAll(() => mock.stop());

let krr: KrrWorld;
beforeEach(({ task }) => {
  krr = mock.world(task.id);
});

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
