import { isDeepStrictEqual } from 'node:util';
import {
  type Component,
  DeclarationError,
  declarationProblems,
  type Logger,
  type Rule,
  type Services,
  type Started,
} from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';
import type { Migration } from '@parley/storage';
import { refused } from '../reasons.ts';
import { ClockFeed } from './clock-feed.ts';
import { ComponentThread } from './component-thread.ts';
import { Crashes } from './crashes.ts';
import type { Description } from './description.ts';
import type { ModuleName } from './inside/loading.ts';
import { DEFAULT_WORKER_LIMITS, type WorkerLimits } from './limits.ts';
import type { AskOptions } from './line.ts';
import { OutsideServices } from './outside-services.ts';
import { remoteApi } from './remote-api.ts';
import { RemoteWatches } from './remote-watches.ts';
import { type Remote, standIn } from './stand-in.ts';

export interface HostedComponentOptions {
  readonly module: ModuleName;
  /** Of the machine: a thread lives in real time, whatever the node goes by. */
  readonly clock: Clock;
  readonly logger: Logger;
  /** Brings the component's tables up to date. */
  readonly migrate: (component: string, migrations: readonly Migration[]) => Promise<void>;
  readonly limits?: Partial<WorkerLimits>;
  /** The component goes by the clock of the node, which is not the system's. */
  readonly followsClock?: boolean;
}

/** `pausing`: it was lost and begins again by itself. `stopped`: it was lost too often, and waits for an administrator. */
export type HostedState = 'starting' | 'running' | 'pausing' | 'stopped' | 'ended';

export interface HostedStatus {
  readonly state: HostedState;
  /** How often it was lost since the node started. */
  readonly crashes: number;
  /** Why it was lost, the last time. */
  readonly reason?: string;
}

interface Run {
  readonly thread: ComponentThread;
  readonly outside: OutsideServices;
  readonly feed: ClockFeed | undefined;
}

/** A component in a thread of its own: begun again when it is lost, after longer and longer pauses, and given up when that happens too often. */
export class HostedComponent implements Remote {
  readonly watches: RemoteWatches;
  readonly #options: HostedComponentOptions;
  readonly #limits: WorkerLimits;
  readonly #crashes: Crashes;
  #component: Component | undefined;
  #description: Description | undefined;
  #services: Services<Readonly<Record<string, unknown>>> | undefined;
  /** The one that lives, or is read and not begun yet. */
  #thread: ComponentThread | undefined;
  #run: Run | undefined;
  #cancel: Cancel = () => {};
  #restarting: Promise<void> | undefined;
  #state: HostedState = 'starting';
  #reason: string | undefined;

  constructor(options: HostedComponentOptions) {
    const { clock, limits } = options;
    this.#options = options;
    this.#limits = { ...DEFAULT_WORKER_LIMITS, ...limits };
    this.#crashes = new Crashes(clock, this.#limits);
    this.watches = new RemoteWatches((what, args) => this.tell(what, args));
  }

  /** As it was named. */
  get module(): string {
    return this.#options.module.module;
  }

  /** What the host boots. Throws before it is loaded. */
  get component(): Component {
    if (!this.#component) throw new RangeError('The component is not loaded.');
    return this.#component;
  }

  get status(): HostedStatus {
    return { state: this.#state, crashes: this.#crashes.total, ...(this.#reason !== undefined && { reason: this.#reason }) };
  }

  /** Reads the module, in its thread. Rejects with an Error whose sentences say why it cannot be loaded; nothing is left of it then. */
  async load(): Promise<Component> {
    const thread = this.#startThread();
    try {
      const description = await this.#describe(thread);
      const component = standIn(description, this);
      const { migrations } = description;
      const problems = declarationProblems({ ...component, ...(migrations && { storage: { migrations } }) });
      if (problems.length > 0) throw new DeclarationError(description.id, problems);
      this.#description = description;
      this.#component = component;
      this.#thread = thread;
      return component;
    } catch (error) {
      await thread.end('it cannot be loaded');
      throw error;
    }
  }

  /** Ends it without a word to it: what is loaded and will not be started by a host, or is to end as by a crash. Idempotent. */
  async discard(): Promise<void> {
    this.#state = 'ended';
    this.#cancel();
    this.#leave();
    await this.#thread?.end('it is not started');
  }

  /** For the host. Never rejects: what fails is begun again. */
  readonly start = async (services: Services<never, never>): Promise<Started<undefined, object>> => {
    this.#services = services as unknown as Services<Readonly<Record<string, unknown>>>;
    const api = remoteApi((name, args) => this.ask('api', [name, args]));
    await this.#begin(this.#thread ?? this.#startThread());
    return { state: undefined, api, stop: () => this.#stop() };
  };

  /** An administrator has it begin anew; once, where several have at the same time. Settles when it runs, or has failed to. */
  async restart(): Promise<void> {
    this.#restarting ??= this.#beginAnew().finally(() => {
      this.#restarting = undefined;
    });
    await this.#restarting;
  }

  async ask(what: string, args: readonly unknown[], options: AskOptions = {}): Promise<unknown> {
    const run = this.#run;
    if (!run)
      throw this.#state === 'stopped'
        ? refused('component-stopped')
        : refused('component-lost', {}, { retryAfterMs: this.#limits.pauseMs });
    run.feed?.sync();
    return run.thread.line.ask(what, args, { withinMs: this.#limits.answerMs, ...options });
  }

  async judge(path: readonly string[], { principal, resource, context }: Parameters<Rule['check']>[0]): Promise<boolean> {
    const question = { principal, resource, loopback: context.loopback };
    return (await this.ask('rule', [path, question], { withinMs: this.#limits.ruleMs })) === true;
  }

  tell(what: string, args: readonly unknown[]): void {
    const run = this.#run;
    if (!run) return;
    try {
      run.feed?.sync();
      run.thread.line.tell(what, args);
    } catch (error) {
      void run.thread.end(`it did not take what it was told: ${String(error)}`);
    }
  }

  async #beginAnew(): Promise<void> {
    if (this.#isOver) return;
    this.#crashes.forgive();
    this.#cancel();
    const thread = this.#thread;
    this.#thread = undefined;
    this.#leave();
    this.#state = 'starting';
    await thread?.end('an administrator began it anew');
    if (!this.#isOver) await this.#begin(this.#startThread());
  }

  get #isOver(): boolean {
    return this.#state === 'ended';
  }

  #startThread(): ComponentThread {
    const { module, clock } = this.#options;
    return new ComponentThread({
      module,
      clock,
      limits: this.#limits,
      perform: (what, args) => this.#outside().perform(what, args),
      hear: (what, args) => this.#hear(what, args),
    });
  }

  #describe(thread: ComponentThread): Promise<Description> {
    return this.#within(thread, thread.described);
  }

  /** What does not come within the time for a start comes with the end of the thread. */
  async #within<T>(thread: ComponentThread, promise: Promise<T>): Promise<T> {
    const { startMs } = this.#limits;
    const cancel = this.#options.clock.after(startMs, () => void thread.end(`it did not start within ${startMs / 1_000} s`));
    return promise.finally(cancel);
  }

  /** Never rejects: where it fails the thread ends. */
  async #begin(thread: ComponentThread): Promise<void> {
    this.#thread = thread;
    this.#state = 'starting';
    thread.ended.then((reason) => this.#lost(thread, reason));
    try {
      if (!isDeepStrictEqual(await this.#describe(thread), this.#description))
        throw new Error('its declaration is another than when the node started; restart the node');
      await this.#within(thread, this.#launch(thread));
      if (this.#isWanted(thread)) this.#state = 'running';
    } catch (error) {
      await thread.end(`it did not start: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  async #launch(thread: ComponentThread): Promise<void> {
    const { id, migrations } = this.#description as Description;
    const services = this.#services as Services<Readonly<Record<string, unknown>>>;
    if (migrations) await this.#options.migrate(id, migrations);
    if (!this.#isWanted(thread)) throw new Error('it has ended meanwhile');
    const outside = new OutsideServices(services, thread.line);
    const feed = this.#options.followsClock ? new ClockFeed(services.clock, thread.line) : undefined;
    this.#run = { thread, outside, feed };
    await thread.line.ask('start', [{ ...outside.given, ...(feed && { time: feed.time }) }]);
  }

  #isWanted(thread: ComponentThread): boolean {
    return this.#thread === thread && !this.#isOver;
  }

  #hear(what: string, args: readonly unknown[]): void {
    const run = this.#run;
    if (what === 'after') run?.feed?.after(Number(args[0]), Number(args[1]));
    else if (!this.#outside().hear(what, args) && !this.watches.hear(what, args)) throw new RangeError(`"${what}" means nothing.`);
  }

  #outside(): OutsideServices {
    if (!this.#run) throw new RangeError('The component has not started.');
    return this.#run.outside;
  }

  #lost(thread: ComponentThread, reason: string): void {
    if (!this.#isWanted(thread)) return;
    this.#leave();
    this.#thread = undefined;
    const pauseMs = this.#crashes.add();
    this.#reason = reason;
    this.#state = pauseMs === undefined ? 'stopped' : 'pausing';
    const facts = { component: this.#description?.id, reason, ...(pauseMs !== undefined && { retryAfterMs: pauseMs }) };
    this.#options.logger.error(pauseMs === undefined ? 'component.given-up' : 'component.lost', facts);
    if (pauseMs !== undefined) this.#cancel = this.#options.clock.after(pauseMs, () => void this.#begin(this.#startThread()));
  }

  #leave(): void {
    this.#run?.outside.close();
    this.#run = undefined;
    this.watches.interrupt('The part of the server that shows this begins anew. Watch it again.');
  }

  async #stop(): Promise<void> {
    const [run, thread] = [this.#run, this.#thread];
    this.#state = 'ended';
    this.#cancel();
    try {
      await run?.thread.line.ask('stop', [], { withinMs: this.#limits.stopMs });
    } finally {
      this.#leave();
      // Also one that begins.
      await thread?.end('the node stops');
    }
  }
}
