import { isDeepStrictEqual } from 'node:util';
import { type Component, DeclarationError, declarationProblems, type Services, type Started } from '@parley/component';
import type { Cancel } from '@parley/runtime';
import type { ComponentThread } from './component-thread.ts';
import { Crashes } from './crashes.ts';
import type { Description } from './description.ts';
import { Dialogue } from './dialogue.ts';
import type { HostedComponentOptions } from './hosted-options.ts';
import { HostedRun } from './hosted-run.ts';
import type { HostedState, HostedStatus } from './hosted-status.ts';
import { DEFAULT_WORKER_LIMITS } from './limits.ts';
import { remoteApi } from './remote-api.ts';
import { standIn } from './stand-in.ts';
import { ThreadStarts } from './thread-starts.ts';

/** A component in a thread of its own: begun again when it is lost, after longer and longer pauses, and given up when that happens too often. */
export class HostedComponent {
  readonly dialogue: Dialogue;
  readonly #options: HostedComponentOptions;
  readonly #crashes: Crashes;
  readonly #starts: ThreadStarts;
  #component: Component | undefined;
  #description: Description | undefined;
  #services: Services<Readonly<Record<string, unknown>>> | undefined;
  /** The one that lives, or is read and not begun yet. */
  #thread: ComponentThread | undefined;
  #cancel: Cancel = () => {};
  #restarting: Promise<void> | undefined;
  #state: HostedState = 'starting';

  constructor(options: HostedComponentOptions) {
    const { clock, module } = options;
    const limits = { ...DEFAULT_WORKER_LIMITS, ...options.limits };
    this.#options = options;
    this.#crashes = new Crashes(clock, limits);
    this.#starts = new ThreadStarts({
      module,
      clock,
      limits,
      perform: (what, args) => this.dialogue.perform(what, args),
      hear: (what, args) => this.dialogue.hear(what, args),
    });
    this.dialogue = new Dialogue({
      limits,
      start: (services) => this.#start(services as never),
      isGivenUp: () => this.#state === 'stopped',
    });
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
    return { state: this.#state, crashes: this.#crashes.total, ...this.#crashes.last };
  }

  /** Reads the module, in its thread. Rejects with an Error whose sentences say why it cannot be loaded; nothing is left of it then. */
  async load(): Promise<Component> {
    const thread = this.#starts.begin();
    try {
      const description = await this.#starts.describe(thread);
      const component = standIn(description, this.dialogue);
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
    this.dialogue.leave();
    await this.#thread?.end('it is not started');
  }

  /** An administrator has it begin anew; once, where several have at the same time. Settles when it runs, or has failed to. */
  async restart(): Promise<void> {
    this.#restarting ??= this.#beginAnew().finally(() => {
      this.#restarting = undefined;
    });
    await this.#restarting;
  }

  /** For the host. Never rejects: what fails is begun again, and what takes long goes on beside the node. */
  async #start(services: Services<never, never>): Promise<Started<undefined, object>> {
    this.#services = services as unknown as Services<Readonly<Record<string, unknown>>>;
    const api = remoteApi((name, args) => this.dialogue.ask('api', [name, args]));
    await this.#starts.whileBooting(this.#begin(this.#thread ?? this.#starts.begin()));
    if (this.#state === 'starting') this.#options.logger.warn('component.still-starting', { component: this.#description?.id });
    return { state: undefined, api, stop: () => this.#stop() };
  }

  async #beginAnew(): Promise<void> {
    if (this.#isOver) return;
    this.#crashes.forgive();
    this.#cancel();
    const thread = this.#thread;
    this.#thread = undefined;
    this.dialogue.leave();
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
      if (this.#isWanted(thread)) this.#runs();
    } catch (error) {
      await thread.end(`it did not start: ${error instanceof Error ? error.message : String(error)}`, error);
    }
  }

  /** Whoever reads the log sees how it went on, where something of it stands there. */
  #runs(): void {
    this.#state = 'running';
    const { total: crashes } = this.#crashes;
    if (crashes > 0) this.#options.logger.warn('component.begun-anew', { component: this.#description?.id, crashes });
  }

  async #launch(thread: ComponentThread): Promise<void> {
    const { id, migrations } = this.#description as Description;
    const services = this.#services as Services<Readonly<Record<string, unknown>>>;
    if (migrations) await this.#options.migrate(id, migrations);
    if (!this.#isWanted(thread)) throw new Error('it has ended meanwhile');
    await this.dialogue.begin(new HostedRun(thread, services, this.#options.followsClock === true), services.namespaces);
  }

  #isWanted(thread: ComponentThread): boolean {
    return this.#thread === thread && !this.#isOver;
  }

  #lost(thread: ComponentThread, reason: string): void {
    if (!this.#isWanted(thread)) return;
    this.dialogue.leave();
    this.#thread = undefined;
    const pauseMs = this.#crashes.add(reason);
    this.#state = pauseMs === undefined ? 'stopped' : 'pausing';
    const { fault: error } = thread;
    const facts = {
      component: this.#description?.id,
      reason,
      ...(error && { error }),
      ...(pauseMs !== undefined && { retryAfterMs: pauseMs }),
    };
    this.#options.logger.error(pauseMs === undefined ? 'component.given-up' : 'component.lost', facts);
    if (pauseMs !== undefined) this.#cancel = this.#options.clock.after(pauseMs, () => void this.#begin(this.#starts.begin()));
  }

  async #stop(): Promise<void> {
    const thread = this.#thread;
    this.#state = 'ended';
    this.#cancel();
    try {
      await this.dialogue.stop();
    } finally {
      this.dialogue.leave();
      // Also one that begins.
      await thread?.end('the node stops');
    }
  }
}
