import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';
import type { Clock } from '@parley/runtime';
import { startThread } from '@parley/runtime/threads';
import { refused } from '../reasons.ts';
import type { Description } from './description.ts';
import type { ModuleName } from './inside/loading.ts';
import type { WorkerLimits } from './limits.ts';
import { Line } from './line.ts';

export interface ComponentThreadOptions {
  readonly module: ModuleName;
  readonly limits: WorkerLimits;
  readonly clock: Clock;
  readonly perform: (what: string, args: readonly unknown[]) => unknown;
  readonly hear: (what: string, args: readonly unknown[]) => void;
}

/** The thread of a component as the main thread sees it: a line to it, a watch over it, and its end. */
export class ComponentThread {
  readonly line: Line;
  /** What the component says of itself; rejects with the reason where the thread ends before. */
  readonly described: Promise<Description>;
  /** Settles with the reason of the end, as a sentence without a beginning: `it did not answer for 5 s`. */
  readonly ended: Promise<string>;
  readonly #options: ComponentThreadOptions;
  readonly #worker: Worker;
  readonly #port: MessagePort;
  #describe: (description: Description) => void = () => {};
  #reason: string | undefined;
  #fault: unknown;
  #isRead = false;
  #missed = 0;
  #pinged = false;

  constructor(options: ComponentThreadOptions) {
    const { module, limits } = options;
    const { port1, port2 } = new MessageChannel();
    this.#options = options;
    this.#port = port1;
    this.#worker = startWorker(limits, { ...module, limits, port: port2 }, port2);
    this.line = this.#makeLine();
    port1.on('message', (bytes: Uint8Array) => this.line.receive(bytes));
    // It is the host that keeps the process alive.
    port1.unref();
    this.#worker.unref();
    this.ended = this.#untilEnd();
    this.described = Promise.race([
      new Promise<Description>((resolve) => {
        this.#describe = resolve;
      }),
      this.ended.then((reason) => Promise.reject(new Error(reason))),
    ]);
    this.described.catch(() => {});
    this.#worker.once('online', () => void this.#weigh());
  }

  /** What it failed with, where that is known: for the log. */
  get fault(): string | undefined {
    return this.#fault instanceof Error ? this.#fault.stack : undefined;
  }

  /** Ends it, whatever it does. Settles when it is gone. Idempotent. */
  async end(reason: string, fault?: unknown): Promise<void> {
    if (this.#reason === undefined) this.#fault = fault;
    this.#reason ??= reason;
    await this.#worker.terminate();
  }

  #makeLine(): Line {
    const { limits, clock, perform, hear } = this.#options;
    return new Line({
      limits,
      clock,
      post: (bytes) => this.#port.postMessage(bytes, [bytes.buffer]),
      perform,
      hear: (what, args) => (what === 'described' ? this.#hearDescription(args[0] as Description) : hear(what, args)),
      onFault: (fault) => void this.end(`it said what cannot be taken: ${fault instanceof Error ? fault.message : String(fault)}`),
    });
  }

  #hearDescription(description: Description): void {
    this.#isRead = true;
    // Whoever reads the module has the time for a start, and gives no sign of life meanwhile.
    this.#watch();
    this.#describe(description);
  }

  #untilEnd(): Promise<string> {
    return new Promise((resolve) => {
      this.#worker.on('error', (error: unknown) => {
        if (this.#reason === undefined) this.#fault = error;
        this.#reason ??= reasonOf(error, this.#options.limits, this.#isRead);
      });
      this.#worker.once('exit', (code) => {
        const reason = this.#reason ?? endOf(code, this.#isRead);
        this.#reason = reason;
        this.#port.close();
        this.line.end(refused('component-lost', {}, { retryAfterMs: this.#options.limits.pauseMs }));
        resolve(reason);
      });
    });
  }

  /** A turn of the main thread lies between two pulses, so that an answer is heard however late this comes to ask. */
  #watch(): void {
    const { clock, limits } = this.#options;
    if (this.#reason !== undefined) return;
    this.#missed = this.#pinged ? this.#missed + 1 : 0;
    if (this.#missed >= limits.pulses) return void this.end(`it did not answer for ${(limits.pulses * limits.pulseMs) / 1_000} s`);
    if (!this.#pinged) this.#ping();
    clock.after(limits.pulseMs, () => setImmediate(() => this.#watch()));
  }

  #ping(): void {
    this.#pinged = true;
    this.line.pulse(() => {
      this.#pinged = false;
    });
  }

  /** Also answered by a thread that runs in a circle. One after the other: each waits for the thread's next turn in its code. */
  async #weigh(): Promise<void> {
    const { clock, limits } = this.#options;
    const { heapMb, bytesMb, weighMs } = limits;
    const weight = await this.#worker.getHeapStatistics().catch(() => undefined);
    if (!weight || this.#reason !== undefined) return;
    if (weight.used_heap_size > heapMb * MB) void this.end(tooMuchMemory(limits));
    else if (weight.external_memory > bytesMb * MB) void this.end(`it held more than ${bytesMb} MB of bytes`);
    else clock.after(weighMs, () => void this.#weigh());
  }
}

const MB = 1024 * 1024;
const YOUNG_MB = 16;

const MODULE = new URL('./inside/main.ts', import.meta.url);

function startWorker({ heapMb, leewayMb }: WorkerLimits, workerData: object, port: MessagePort): Worker {
  return startThread(MODULE, {
    workerData,
    transferList: [port],
    // Secrets of the node stand in its environment and arguments.
    env: { NODE_ENV: process.env['NODE_ENV'] },
    argv: [],
    // A large young generation would pass the limit at once when it is moved.
    resourceLimits: { maxOldGenerationSizeMb: heapMb + leewayMb, maxYoungGenerationSizeMb: YOUNG_MB },
  });
}

/** What Node exits with where a module waits and nothing is left that could happen. */
const UNSETTLED = 13;

function endOf(code: number, isRead: boolean): string {
  if (code === UNSETTLED && !isRead) return 'it waits for something that never comes, with an `await` outside of functions';
  return 'it ended itself (process.exit)';
}

function reasonOf(error: unknown, limits: WorkerLimits, isRead: boolean): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return tooMuchMemory(limits);
  return `${isRead ? 'it failed outside of any call: ' : ''}${String(message ?? error)}`;
}

const tooMuchMemory = ({ heapMb }: WorkerLimits): string => `it needed more than ${heapMb} MB of memory`;
