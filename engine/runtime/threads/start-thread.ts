import { setFlagsFromString } from 'node:v8';
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** So many calls of JavaScript by WebAssembly as nobody makes: V8's greatest budget. */
const NEVER = 2 ** 31 - 1;

/**
 * Runs a module in a thread: TypeScript in a work tree, JavaScript when built. `module` is named as in the work tree, `new URL('./writer.ts',
 * import.meta.url)`; all else is Node's.
 *
 * From the first on, V8 compiles no wrappers any more for the JavaScript that WebAssembly of this process calls (it does after 1,000 calls). All
 * threads share them, and V8 13.6 may free one that another thread has just taken: the whole process ends with SIGSEGV, once in some 1,500 threads
 * in which Node strips types, by WebAssembly. Later versions look whether it is being freed (V8's issue 407003348).
 */
export function startThread(module: URL, options: WorkerOptions = {}): Worker {
  setFlagsFromString(`--wasm-wrapper-tiering-budget=${NEVER}`);
  if (import.meta.url.endsWith('.ts')) return new Worker(module, { ...options, execArgv: ['--conditions=source'] });
  return new Worker(new URL(module.href.replace(/\.ts$/, '.js')), options);
}
