import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

/** In WebAssembly's text: `(import "m" "f" (func (param i32))) (func (export "g") (param i32) local.get 0 call 0)`. */
const MODULE = [
  [0, 97, 115, 109, 1, 0, 0, 0],
  [1, 5, 1, 96, 1, 127, 0],
  [2, 7, 1, 1, 109, 1, 102, 0, 0],
  [3, 2, 1, 0],
  [7, 5, 1, 1, 103, 0, 1],
  [10, 8, 1, 6, 0, 32, 0, 16, 0, 11],
].flat();

/** Calls JavaScript from WebAssembly more often than V8 does without a wrapper for it. */
const CALLS = `
  const module = new WebAssembly.Module(new Uint8Array(${JSON.stringify(MODULE)}));
  const { exports } = new WebAssembly.Instance(module, { m: { f() {} } });
  for (let n = 0; n < 5_000; n++) exports.g(n);
`;

/** What V8 compiled of that kind in a process of its own whose thread calls so. */
async function wrappersAfter(program: string): Promise<number> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-threads-'));
  const log = path.join(folder, 'code.log');
  const source = `const CALLS = new URL(${JSON.stringify(`data:text/javascript,${encodeURIComponent(CALLS)}`)});\n${program}`;
  try {
    const options = [
      '--conditions=source',
      '--log-code',
      `--logfile=${log}`,
      '--no-logfile-per-isolate',
      '--input-type=module',
      '-e',
      source,
    ];
    await promisify(execFile)(process.execPath, options, { cwd: import.meta.dirname });
    return [...(await readFile(log, 'utf8')).matchAll(/wasm-to-js/g)].length;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it('no thread shares compiled wrappers with others, which V8 may free while they are taken and end the process', async () => {
  expect(await wrappersAfter(`import { Worker } from 'node:worker_threads'; new Worker(CALLS);`)).toBeGreaterThan(0);
  expect(await wrappersAfter(`import { startThread } from '@parley/runtime/threads'; startThread(CALLS);`)).toBe(0);
});
