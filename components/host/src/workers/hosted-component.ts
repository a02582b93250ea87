import { isDeepStrictEqual } from 'node:util';
import { type Component, DeclarationError, declarationProblems, type Rule, type Services, type Started } from '@parley/component';
import type { Cancel } from '@parley/runtime';
import { refused } from '../reasons.ts';
import type { ComponentThread } from './component-thread.ts';
import { Crashes } from './crashes.ts';
import type { Description } from './description.ts';
import { readFamilies } from './families.ts';
import type { HostedComponentOptions } from './hosted-options.ts';
import { HostedRun } from './hosted-run.ts';
import type { HostedState, HostedStatus } from './hosted-status.ts';
import { Lent } from './lent.ts';
import { DEFAULT_WORKER_LIMITS, type WorkerLimits } from './limits.ts';
import type { AskOptions } from './line.ts';
import type { Remote } from './part-stand-ins.ts';
import { remoteApi } from './remote-api.ts';
import { RemotePipes } from './remote-pipes.ts';
import { RemoteWatches } from './remote-watches.ts';
import { familyStandIn, standIn } from './stand-in.ts';
import { ThreadStarts } from './thread-starts.ts';

/** A component in a thread of its own: begun again when it is lost, after longer and longer pauses, and given up when that happens too often. */
export class HostedComponent implements Remote {
  readonly watches: RemoteWatches;
  readonly pipes: RemotePipes;
  readonly lent: Lent = new Lent();
  readonly #options: HostedComponentOptions;
  readonly #limits: WorkerLimits;
  readonly #crashes: Crashes;
  readonly #starts: ThreadStarts;
  #component: Component | undefined;
  #description: Description | undefined;
  #services: Services<Readonly<Record<string, unknown>>> | undefined;
  /** The one that lives, or is read and not begun yet. */
  #thread: ComponentThread | undefined;
  #run: HostedRun | undefined;
  #cancel: Cancel = () => {};
  #restarting: Promise<void> | undefined;
  #state: HostedState = 'starting';
  #reason: string | undefined;

  constructor(options: HostedComponentOptions) {
    const { clock, module } = options;
    const limits = { ...DEFAULT_WORKER_LIMITS, ...options.limits };
    this.#options = options;
    this.#limits = limits;
    this.#crashes = new Crashes(clock, limits);
    this.#starts = new ThreadStarts({
      module,
      clock,
      limits,
      perform: (what, args) => (what === 'lent' ? this.lent.call(args[0]) : this.#begun().perform(what, args)),
      hear: (what, args) => this.#hear(what, args),
    });
    const tell = (what: string, args: readonly unknown[]): void => this.tell(what, args);
    this.watches = new RemoteWatches(tell);
    this.pipes = new RemotePipes(tell, () => this.#run?.takes === true);
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
    const thread = this.#starts.begin();
    try {
      const description = await this.#starts.describe(thread);
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
    await this.#begin(this.#thread ?? this.#starts.begin());
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
    return run.ask(what, args, { withinMs: this.#limits.answerMs, ...options });
  }

  async judge(path: readonly string[], { principal, resource, context }: Parameters<Rule['check']>[0]): Promise<boolean> {
    const question = { principal, resource, loopback: context.loopback };
    return (await this.ask('rule', [path, question], { withinMs: this.#limits.ruleMs })) === true;
  }

  tell(what: string, args: readonly unknown[]): void {
    this.#run?.tell(what, args);
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
    if (!this.#isOver) await this.#begin(this.#starts.begin());
  }

  get #isOver(): boolean {
    return this.#state === 'ended';
  }

  /** Never rejects: where it fails the thread ends. */
  async #begin(thread: ComponentThread): Promise<void> {
    this.#thread = thread;
    this.#state = 'starting';
    thread.ended.then((reason) => this.#lost(thread, reason));
    try {
      if (!isDeepStrictEqual(await this.#starts.describe(thread), this.#description))
        throw new Error('its declaration is another than when the node started; restart the node');
      await this.#starts.within(thread, this.#launch(thread));
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
    this.#run = new HostedRun(thread, services, this.#options.followsClock === true);
    await this.#run.start();
  }

  #isWanted(thread: ComponentThread): boolean {
    return this.#thread === thread && !this.#isOver;
  }

  #hear(what: string, args: readonly unknown[]): void {
    const isHeard = this.#begun().hear(what, args) || this.watches.hear(what, args) || this.pipes.hear(what, args);
    if (isHeard) return;
    if (what !== 'namespace') throw new RangeError(`"${what}" means nothing.`);
    const [namespace, families] = readFamilies(args);
    this.#services?.namespaces.declare(
      namespace,
      families.map((family) => familyStandIn(family, this)),
    );
  }

  #begun(): HostedRun {
    if (!this.#run) throw new RangeError('The component has not started.');
    return this.#run;
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
    if (pauseMs !== undefined) this.#cancel = this.#options.clock.after(pauseMs, () => void this.#begin(this.#starts.begin()));
  }

  #leave(): void {
    this.#run?.close();
    this.#run = undefined;
    this.pipes.interrupt('The part of the server that takes this begins anew.');
    this.watches.interrupt('The part of the server that shows this begins anew. Watch it again.');
  }

  async #stop(): Promise<void> {
    const [run, thread] = [this.#run, this.#thread];
    this.#state = 'ended';
    this.#cancel();
    try {
      await run?.stop(this.#limits.stopMs);
    } finally {
      this.#leave();
      // Also one that begins.
      await thread?.end('the node stops');
    }
  }
}
