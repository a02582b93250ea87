import { type ChildProcess, fork } from 'node:child_process';
import { closeAtEnd } from './closing.ts';
import type { Answer, Call, Commands, InputOf, OutputOf } from './protocol.ts';

/** How long a process may take to end by itself. */
const END_MS = 3_000;

export interface ChildOptions {
  /** Shown when it fails. */
  readonly name: string;
  readonly module: URL;
  /** Of Node itself, beside the conditions this process runs under. */
  readonly nodeArguments?: readonly string[];
  /** Runs it instead of Node, and speaks JSON: inputs and answers are limited to that. */
  readonly program?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A process of the bench's own that answers commands (`answerCommands`). Ends with `stop`, and with this process at the latest. */
export class Child<C extends Commands> {
  /** Idempotent; never rejects. */
  readonly stop: () => Promise<void>;
  readonly #name: string;
  readonly #process: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #ended: Promise<void>;
  #calls = 0;
  #stopping = false;

  private constructor({ name, module, nodeArguments = [], program }: ChildOptions) {
    this.#name = name;
    this.#process =
      program === undefined
        ? fork(module, { execArgv: [...process.execArgv, ...nodeArguments], serialization: 'advanced' })
        : fork(module, { execPath: program, execArgv: [], serialization: 'json' });
    this.#process.on('message', (answer) => this.#settle(answer as Answer));
    this.#ended = new Promise((resolve) => {
      this.#process.once('exit', (code, signal) => {
        this.#fail(new Error(`${name} ended (${signal ?? code}) before it answered.`));
        resolve();
      });
    });
    this.stop = closeAtEnd(() => this.#stop());
  }

  static start<C extends Commands>(options: ChildOptions): Child<C> {
    return new Child<C>(options);
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  /** Settles as the command does. */
  call<K extends keyof C & string>(command: K, ...input: InputOf<C[K]>): Promise<OutputOf<C[K]>> {
    if (this.#stopping || !this.#process.connected) return Promise.reject(new Error(`${this.#name} has ended.`));
    const id = ++this.#calls;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject });
      this.#process.send({ id, command, input: input[0] } satisfies Call);
    });
  }

  async #stop(): Promise<void> {
    if (!this.#stopping) this.#process.kill('SIGTERM');
    this.#stopping = true;
    const kill = setTimeout(() => this.#process.kill('SIGKILL'), END_MS);
    await this.#ended;
    clearTimeout(kill);
  }

  #settle({ id, value, error }: Answer): void {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    if (error === undefined) waiting?.resolve(value);
    else waiting?.reject(new Error(`${this.#name}: ${error}`));
  }

  #fail(error: Error): void {
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
