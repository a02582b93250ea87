import type { Services } from '@parley/component';
import { ClockFeed } from './clock-feed.ts';
import type { ComponentThread } from './component-thread.ts';
import type { Given } from './given.ts';
import type { AskOptions } from './line.ts';
import { OutsideServices } from './outside-services.ts';

type OwnServices = Services<Readonly<Record<string, unknown>>>;

/** One life of a component: the thread in which it runs, with the services that it is given there. */
export class HostedRun {
  readonly #thread: ComponentThread;
  readonly #outside: OutsideServices;
  readonly #feed: ClockFeed | undefined;

  /** `followsClock`: it goes by the clock of its services, which is not the system's. */
  constructor(thread: ComponentThread, services: OwnServices, followsClock: boolean) {
    this.#thread = thread;
    this.#outside = new OutsideServices(services, {
      ask: (what, args, options) => thread.line.ask(what, args, options),
      tell: (what, args) => this.tell(what, args),
    });
    this.#feed = followsClock ? new ClockFeed(services.clock, thread.line) : undefined;
  }

  /** Settles when it has started; rejects where it fails to. */
  async start(): Promise<void> {
    const given: Given = { ...this.#outside.given, ...(this.#feed && { time: this.#feed.time }) };
    await this.#thread.line.ask('start', [given]);
  }

  ask(what: string, args: readonly unknown[], options: AskOptions): Promise<unknown> {
    this.#feed?.sync();
    return this.#thread.line.ask(what, args, options);
  }

  /** A thread that does not take it ends. */
  tell(what: string, args: readonly unknown[]): void {
    try {
      this.#feed?.sync();
      this.#thread.line.tell(what, args);
    } catch (error) {
      void this.#thread.end(`it did not take what it was told: ${String(error)}`);
    }
  }

  /** It takes more than it must. */
  get takes(): boolean {
    return !this.#thread.line.crowded;
  }

  /** What the thread asks for. */
  perform(what: string, args: readonly unknown[]): unknown {
    return this.#outside.perform(what, args);
  }

  /** What the thread tells. Answers false for what is nothing about services. */
  hear(what: string, args: readonly unknown[]): boolean {
    if (what !== 'after') return this.#outside.hear(what, args);
    this.#feed?.after(Number(args[0]), Number(args[1]));
    return true;
  }

  async stop(withinMs: number): Promise<void> {
    await this.#thread.line.ask('stop', [], { withinMs });
  }

  /** Nothing more is told to it. */
  close(): void {
    this.#outside.close();
  }
}
