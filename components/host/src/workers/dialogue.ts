import type { Component, Rule, Services } from '@parley/component';
import { refused } from '../reasons.ts';
import { readFamilies } from './families.ts';
import type { HostedRun } from './hosted-run.ts';
import { Lent } from './lent.ts';
import type { WorkerLimits } from './limits.ts';
import type { AskOptions } from './line.ts';
import type { Remote } from './part-stand-ins.ts';
import { RemotePipes } from './remote-pipes.ts';
import { RemoteWatches } from './remote-watches.ts';
import { familyStandIn } from './stand-in.ts';

export interface DialogueOptions {
  readonly limits: WorkerLimits;
  readonly start: Component['start'];
  /** It will not run again by itself. */
  readonly isGivenUp: () => boolean;
}

/** What a node and a component in a thread of its own say to each other, over all lives of it. Between them the component is asked and told nothing. */
export class Dialogue implements Remote {
  readonly watches: RemoteWatches;
  readonly pipes: RemotePipes;
  readonly lent: Lent = new Lent();
  readonly start: Component['start'];
  readonly #options: DialogueOptions;
  #namespaces: Services['namespaces'] | undefined;
  /** That which lives, from the moment in which it is given its services. */
  #run: HostedRun | undefined;
  /** It has a state, which every part of the declaration needs. */
  #hasStarted = false;

  constructor(options: DialogueOptions) {
    const tell = (what: string, args: readonly unknown[]): void => this.tell(what, args);
    this.#options = options;
    this.start = options.start;
    this.watches = new RemoteWatches(tell);
    this.pipes = new RemotePipes(tell, () => this.#serving?.takes === true);
  }

  /** A life begins: what it asks for is given, and nothing is asked of it until it has started. Settles then. */
  async begin(run: HostedRun, namespaces: Services['namespaces']): Promise<void> {
    this.#namespaces = namespaces;
    this.#run = run;
    await run.start();
    if (this.#run === run) this.#hasStarted = true;
  }

  /** The life is over, or is to be. */
  leave(): void {
    this.#run?.close();
    this.#run = undefined;
    this.#hasStarted = false;
    this.pipes.interrupt('The part of the server that takes this begins anew.');
    this.watches.interrupt('The part of the server that shows this begins anew. Watch it again.');
  }

  /** Rejects with `unavailable` where it does not run. */
  async ask(what: string, args: readonly unknown[], options: AskOptions = {}): Promise<unknown> {
    const { limits, isGivenUp } = this.#options;
    const run = this.#serving;
    if (!run) throw isGivenUp() ? refused('component-stopped') : refused('component-lost', {}, { retryAfterMs: limits.pauseMs });
    return run.ask(what, args, { withinMs: limits.answerMs, ...options });
  }

  async judge(path: readonly string[], { principal, resource, context }: Parameters<Rule['check']>[0]): Promise<boolean> {
    const question = { principal, resource, loopback: context.loopback };
    return (await this.ask('rule', [path, question], { withinMs: this.#options.limits.ruleMs })) === true;
  }

  tell(what: string, args: readonly unknown[]): void {
    this.#serving?.tell(what, args);
  }

  /** Its `stop`, where it runs. */
  async stop(): Promise<void> {
    await this.#run?.stop(this.#options.limits.stopMs);
  }

  /** What the thread asks for. */
  perform(what: string, args: readonly unknown[]): unknown {
    return what === 'lent' ? this.lent.call(args[0]) : this.#begun().perform(what, args);
  }

  /** What the thread tells. Throws for what means nothing. */
  hear(what: string, args: readonly unknown[]): void {
    const isHeard = this.#begun().hear(what, args) || this.watches.hear(what, args) || this.pipes.hear(what, args);
    if (isHeard) return;
    if (what !== 'namespace') throw new RangeError(`"${what}" means nothing.`);
    const [namespace, families] = readFamilies(args);
    this.#namespaces?.declare(
      namespace,
      families.map((family) => familyStandIn(family, this)),
    );
  }

  get #serving(): HostedRun | undefined {
    return this.#hasStarted ? this.#run : undefined;
  }

  #begun(): HostedRun {
    if (!this.#run) throw new RangeError('The component has not started.');
    return this.#run;
  }
}
