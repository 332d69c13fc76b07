// The launcher itself: it starts, steers, verifies, stops, and says what is wrong.
import assert from 'node:assert/strict';
import test from 'node:test';
import { startKrrMock } from 'krr-mock';

const FRESH = '11822648950';
const krr = await startKrrMock();

test('a person who was put is looked up, in one world of two', async () => {
  const [left, right] = [krr.world('left'), krr.world('right')];
  await left.put({ personidentifikator: FRESH, reservasjon: 'JA' });
  const looked = await Promise.all([left.lookUp(FRESH), right.lookUp(FRESH)]);
  assert.deepEqual(looked.map((person) => person.reservasjon), ['JA', 'NEI']);
});

test('the clock moves 18 months, and a reset brings it back', async () => {
  const world = krr.world('clock');
  await world.clock({ advance: '18 months' });
  assert.equal((await world.lookUp(FRESH)).varslingsstatus, 'KAN_IKKE_VARSLES');
  await world.reset();
  assert.equal((await world.lookUp(FRESH)).varslingsstatus, 'KAN_VARSLES');
});

test('a fault fails one request, and both are in the journal', async () => {
  const world = krr.world('fault');
  await world.fault({ on: { operation: 'getUsersV2' }, times: 1, do: { status: 503 } });
  await assert.rejects(world.lookUp(FRESH), /look-up: 503/);
  await world.lookUp(FRESH);
  world.expect({ operation: 'getUsersV2', times: 2 });
  await world.verify();
  assert.deepEqual((await world.exchanges({ operation: 'getUsersV2' })).map((exchange) => exchange.status), [503, 200]);
});

test('what did not come is told with the nearest', async () => {
  const world = krr.world('missing');
  await world.lookUp(FRESH);
  world.expect({ operation: 'getUsersV2', times: 2 });
  await assert.rejects(world.verify(), /409[^]*"matched": 1/);
});

test('the demo client has its key', async () => {
  assert.match((await krr.client()).private_key, /^-----BEGIN/);
});

test('a binary that is not there is said', async () => {
  const { PATH, KRR_MOCK_BINARY } = process.env;
  try {
    process.env.KRR_MOCK_BINARY = '/nowhere/krr-mock';
    await assert.rejects(startKrrMock(), /KRR_MOCK_BINARY names \/nowhere\/krr-mock/);
    delete process.env.KRR_MOCK_BINARY;
    process.env.PATH = '/nowhere';
    await assert.rejects(startKrrMock(), /krr-mock is not in PATH/);
  } finally {
    process.env.PATH = PATH;
    if (KRR_MOCK_BINARY) process.env.KRR_MOCK_BINARY = KRR_MOCK_BINARY;
  }
});

test('a wrong flag is said', async () => {
  await assert.rejects(startKrrMock({ flags: ['--no-such-flag'] }), /exit code 2: [^]*--no-such-flag/);
});

test('the mock stops', async () => {
  const own = await startKrrMock();
  await own.stop();
  await assert.rejects(fetch(own.url));
});
