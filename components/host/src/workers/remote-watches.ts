import type { WatchSink } from '@parley/component';
import { z } from 'zod';

const SNAPSHOT = z.tuple([z.number(), z.number(), z.unknown(), z.boolean()]);
const DELTA = z.tuple([z.number(), z.number(), z.unknown()]);
const REFUSE = z.tuple([z.number(), z.enum(['forbidden', 'unavailable', 'not-found', 'internal']), z.string()]);

/** The open watches of a component in a thread of its own: what that says goes to the sink of the host. */
export class RemoteWatches {
  readonly #tell: (what: string, args: readonly unknown[]) => void;
  readonly #open = new Map<number, WatchSink>();
  #last = 0;

  constructor(tell: (what: string, args: readonly unknown[]) => void) {
    this.#tell = tell;
  }

  /** `ask`: has it opened there under that number. Answers how to stop. */
  async open(sink: WatchSink, ask: (id: number) => Promise<unknown>): Promise<() => void> {
    const id = ++this.#last;
    this.#open.set(id, sink);
    const stop = (): void => {
      if (this.#open.delete(id)) this.#tell('unwatch', [id]);
    };
    try {
      await ask(id);
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  /** Answers false for what is nothing about watches. Throws for what cannot be told. */
  hear(what: string, args: readonly unknown[]): boolean {
    if (what === 'snapshot') this.#snapshot(...SNAPSHOT.parse(args));
    else if (what === 'delta') this.#delta(...DELTA.parse(args));
    else if (what === 'refuse') this.#refuse(...REFUSE.parse(args));
    else return false;
    return true;
  }

  /** The thread is gone: whoever watches comes back later. */
  interrupt(message: string): void {
    const sinks = [...this.#open.values()];
    this.#open.clear();
    for (const sink of sinks) sink.refuse('unavailable', message);
  }

  #snapshot(id: number, version: number, body: unknown, more: boolean): void {
    this.#open.get(id)?.snapshot(version, body, more);
  }

  #delta(id: number, version: number, body: unknown): void {
    this.#open.get(id)?.delta(version, body);
  }

  #refuse(id: number, code: Parameters<WatchSink['refuse']>[0], message: string): void {
    const sink = this.#open.get(id);
    this.#open.delete(id);
    sink?.refuse(code, message);
  }
}
