// The program krr-mock, from its start to its end.
import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The program that KRR_MOCK_BINARY names, or else krr-mock in PATH. */
function findBinary() {
  const named = process.env.KRR_MOCK_BINARY;
  if (named) {
    if (isProgram(named)) return named;
    throw new Error(`KRR_MOCK_BINARY names ${named}, which is not a program that can be run`);
  }
  const name = process.platform === 'win32' ? 'krr-mock.exe' : 'krr-mock';
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name)).find(isProgram);
  if (found) return found;
  throw new Error(
    'krr-mock is not in PATH: install it with `cargo install --locked --path mock-server` from a clone, ' +
      'or name the program in KRR_MOCK_BINARY',
  );
}

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Starts the program on a free port. Gives its URL, and a function that stops it. */
export async function startProcess(flags, startWithinMs) {
  const binary = findBinary();
  const folder = mkdtempSync(join(tmpdir(), 'krr-mock-'));
  const [ready, log] = [join(folder, 'url'), join(folder, 'log')];
  const output = openSync(log, 'w');
  const child = spawn(binary, ['--listen', '127.0.0.1:0', '--ready-file', ready, '--log', 'quiet', ...flags], {
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  const ended = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(`exit code ${code ?? signal}`));
    child.once('error', (error) => resolve(error.message));
  });
  let end;
  ended.then((how) => (end = how));
  // A test run ends although the mock runs, and the mock ends with the run.
  child.unref();
  const kill = () => child.kill();
  process.once('exit', kill);
  const stop = async () => {
    process.off('exit', kill);
    child.ref();
    child.kill();
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  for (const start = Date.now(); Date.now() - start < startWithinMs; await sleep(5)) {
    const url = read(ready).trim();
    if (url) return { url, stop };
    if (end) {
      const said = read(log).trim();
      await stop();
      throw new Error(`krr-mock ended with ${end}: ${said}`);
    }
  }
  await stop();
  throw new Error(`krr-mock did not answer within ${startWithinMs} ms`);
}

function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
