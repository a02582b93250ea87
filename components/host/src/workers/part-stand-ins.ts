import {
  anyone,
  type Call,
  type Channel,
  type Component,
  type Hook,
  type HookPoint,
  type HookVerdict,
  type Job,
  type Method,
  member,
  type PipeLabel,
  person,
  type Rule,
  signedIn,
  type Watch,
} from '@parley/component';
import { type ZodType, z } from 'zod';
import { ADMITS_MS } from '../foreign-origins.ts';
import { readResponse, readShaped } from './answers.ts';
import type {
  DescribedChannel,
  DescribedJob,
  DescribedMethod,
  DescribedPipe,
  DescribedPoint,
  DescribedRule,
  DescribedWatch,
  StandardRule,
} from './description.ts';
import type { Lent } from './lent.ts';
import type { AskOptions } from './line.ts';
import { mapped } from './mapped.ts';
import type { RemotePipes } from './remote-pipes.ts';
import type { RemoteWatches } from './remote-watches.ts';

/** What a stand-in needs of the component it stands for. */
export interface Remote {
  readonly watches: RemoteWatches;
  readonly pipes: RemotePipes;
  readonly lent: Lent;
  ask(what: string, args: readonly unknown[], options?: AskOptions): Promise<unknown>;
  /** Asks whether something may be done. */
  judge(path: readonly string[], question: Parameters<Rule['check']>[0]): Promise<boolean>;
  /** Told in order; where the component does not run it is lost. */
  tell(what: string, args: readonly unknown[]): void;
  readonly start: Component['start'];
}

const STANDARD: Readonly<Record<StandardRule, Rule>> = { anyone, signedIn, member, person };

/** Parts of a declaration whose functions ask the component's thread. */
export class PartStandIns {
  readonly #remote: Remote;

  constructor(remote: Remote) {
    this.#remote = remote;
  }

  rule({ name, general, actions, standard }: DescribedRule, ...path: readonly string[]): Rule {
    if (standard) return STANDARD[standard];
    return { name, ...(general && { general }), ...(actions && { actions }), check: (question) => this.#remote.judge(path, question) };
  }

  method(name: string, { can, in: input, out, pageBy, ...more }: DescribedMethod): Method<unknown, unknown, unknown> {
    return {
      ...more,
      in: described(input),
      out: described(out),
      can: this.#readingRule(can, 'methods', name),
      run: (call, value) => this.#run(name, call, value),
      ...(pageBy !== undefined && {
        page: { by: pageBy, next: (output) => this.#remote.ask('next', [name, output]) as Promise<string | number | undefined> },
      }),
    };
  }

  watch(name: string, { can, in: input, out }: DescribedWatch): Watch<unknown, unknown> {
    const { watches } = this.#remote;
    return {
      in: described(input),
      ...(out && { out: { snapshot: described(out.snapshot), delta: described(out.delta) } }),
      can: this.#readingRule(can, 'watches', name),
      open: ({ state: _, signal: __, endSession: ___, ...call }, input, sink) =>
        watches.open(sink, (id) => this.#remote.ask('open', [id, name, call, input, sink.since])),
    };
  }

  /** `path`: where it stands in the thread. */
  channel(
    path: readonly [string, string],
    { can, messages, publishes, shapes, hearsCommits, ...keeping }: DescribedChannel,
  ): Channel<unknown> {
    const publish = publishes && mapped(publishes, (rule, kind) => this.rule(rule, ...path, 'publish', kind));
    return {
      ...keeping,
      can: { ...mapped(can, (rule, verb) => this.rule(rule, ...path, verb)), ...(publish && { publish }) } as Channel<unknown>['can'],
      ...(messages && { messages: mapped(messages, (schema, kind) => this.#message(path, kind, schema)) }),
      ...(shapes && { shape: async (_: unknown, publication) => readShaped(await this.#remote.ask('shape', [path, publication])) }),
      ...(hearsCommits && { committed: (_: unknown, commit) => this.#remote.tell('committed', [path, commit]) }),
    };
  }

  pipe(label: string, { can, takes, knowsAcquaintance }: DescribedPipe): PipeLabel<unknown> {
    return {
      ...(takes && this.#remote.pipes.label(label)),
      can: { open: this.rule(can.open, 'pipes', label, 'open'), accept: this.rule(can.accept, 'pipes', label, 'accept') },
      ...(knowsAcquaintance && {
        acquainted: async (_: unknown, opener, peer) => (await this.#remote.ask('acquainted', [label, opener, peer])) === true,
      }),
    };
  }

  /** Cookies of sessions are for the component that verifies identity. */
  route(key: string): NonNullable<NonNullable<Component['http']>['GET /']>['run'] {
    return async ({ principal, signal }, request) => {
      const answer = await this.#remote.ask('route', [key, principal, { ...request, sessions: new Map() }], { signal });
      return readResponse(answer, (part, more) => this.#remote.ask('callback', [part, more]));
    };
  }

  job(name: string, job: DescribedJob): Job<unknown> {
    const run = async (signal: AbortSignal): Promise<void> => {
      await this.#remote.ask('job', [name], { signal, withinMs: Number.POSITIVE_INFINITY });
    };
    return { ...job, run: ({ signal }) => run(signal) };
  }

  /** The host waits for half as long. */
  readonly admits: NonNullable<Component['admits']> = async (_, origin) =>
    (await this.#remote.ask('admits', [origin], { withinMs: 2 * ADMITS_MS })) === true;

  /** What may be changed is read there. */
  point(point: string, { change, atFault }: DescribedPoint): HookPoint {
    const read = (given: unknown): Promise<object> => this.#remote.ask('change', [point, given]) as Promise<object>;
    return { change: z.unknown().meta(change).transform(read), atFault };
  }

  hook(point: string): Hook<unknown, object> {
    return { run: (value, { signal }) => this.#remote.ask('hook', [point, value], { signal }) as Promise<HookVerdict> };
  }

  async #run(name: string, { state: _, signal, endSession, ...call }: Call<unknown>, input: unknown): Promise<unknown> {
    const { lent } = this.#remote;
    const farewell = endSession && lent.lend(endSession);
    try {
      return await this.#remote.ask('run', [name, { ...call, farewell }, input], { signal });
    } finally {
      if (farewell !== undefined) lent.takeBack(farewell);
    }
  }

  /** What stands in a message is read there. */
  #message(path: readonly [string, string], kind: string, schema: Readonly<Record<string, unknown>>): ZodType<object> {
    const read = (given: unknown): Promise<object> => this.#remote.ask('message', [path, kind, given]) as Promise<object>;
    return z.unknown().meta(schema).transform(read);
  }

  /** Of what has an input: that is read there first, whatever the rule is, so that the answer is the same in both hostings. */
  #readingRule({ standard, ...rule }: DescribedRule, ...path: readonly string[]): Rule {
    return this.rule(standard === 'anyone' ? { ...rule, standard } : rule, ...path);
  }
}

/** Lets everything through, as the thread reads it; described as it describes it. */
export function described(schema: Readonly<Record<string, unknown>>): ZodType {
  return z.unknown().meta(schema);
}
