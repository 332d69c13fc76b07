// Replays the scenarios that all launchers share.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startKrrMock } from 'krr-mock';

const FILE = process.env.KRR_SCENARIOS ?? new URL('../../../scenarios.json', import.meta.url);
const scenarios = JSON.parse(readFileSync(FILE, 'utf8'));
const krr = await startKrrMock();

test('scenarios', { concurrency: true }, async (all) => {
  await Promise.all(scenarios.map((scenario, number) => all.test(scenario.name, () => replay(scenario, number))));
});

async function replay(scenario, number) {
  const worlds = new Map(Object.keys(scenario.worlds).map((name) => [name, krr.world(`node-${number}-${name}`)]));
  for (const [name, setup] of Object.entries(scenario.worlds)) await setUp(worlds.get(name), setup);
  const [first] = worlds.values();
  for (const request of scenario.requests) await send(worlds.get(request.world) ?? first, request);
  for (const expectation of scenario.verify ?? []) first.expect(expectation);
  for (const world of worlds.values()) await world.verify();
  for (const miss of scenario.misses ?? []) {
    first.expect(miss);
    await assert.rejects(first.verify(), /409/);
  }
}

async function setUp(world, { persons, clock, faults = [] }) {
  if (persons) await world.put(...persons);
  if (clock) await world.clock(clock);
  for (const fault of faults) await world.fault(fault);
}

async function send(world, { method, path, headers = {}, token, body, timeout_ms = 30_000, retries = 0, expect }) {
  const sent = { 'content-type': 'application/json', ...headers };
  if (token) sent.authorization = `Bearer ${await world.token(token.scope, token)}`;
  const request = { method, headers: sent, body: JSON.stringify(body) };
  let answer = await attempt(world.url + path, request, timeout_ms);
  for (; retries > 0 && [429, 503].includes(answer.status); retries -= 1) {
    await sleep(Number(answer.headers.get('retry-after')) * 1000);
    answer = await attempt(world.url + path, request, timeout_ms);
  }
  assert.equal(answer.status, expect.failure ?? expect.status, answer.text);
  for (const [name, value] of Object.entries(expect.headers ?? {})) assert.equal(answer.headers.get(name), value);
  if (expect.body) assert.ok(hasPart(JSON.parse(answer.text), expect.body), answer.text);
}

/** Status, headers and body; the status is `timeout` or `cut` when there is no whole answer. */
async function attempt(url, request, timeoutMs) {
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    if (error.name === 'TimeoutError') return { status: 'timeout' };
    if (error.message === 'terminated') return { status: 'cut' };
    throw error;
  }
}

/** Whether each member of `part` is in `whole`: a list with as many items, and `null` where there is no such member. */
function hasPart(whole, part) {
  if (Array.isArray(part)) {
    return Array.isArray(whole) && whole.length === part.length && part.every((item, at) => hasPart(whole[at], item));
  }
  if (part !== null && typeof part === 'object') {
    return Object.entries(part).every(([name, value]) =>
      value === null ? !Object.hasOwn(whole, name) : Object.hasOwn(whole ?? {}, name) && hasPart(whole[name], value),
    );
  }
  return whole === part;
}
