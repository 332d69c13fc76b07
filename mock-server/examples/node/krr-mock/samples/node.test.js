import assert from 'node:assert/strict';
import test from 'node:test';
import { startKrrMock } from 'krr-mock';
const krr = await startKrrMock();
test('a reserved person is not notified', async () => {
  await krr.put({ personidentifikator: '11822648950', reservasjon: 'JA' });
  const person = await krr.lookUp('11822648950');
  assert.equal(person.varslingsstatus, 'KAN_IKKE_VARSLES');
});
