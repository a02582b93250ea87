import { type CodeName, type FrameOf, PIPE_KINDS, ProtocolError } from '@parley/protocol';
import type { Runtime } from '@parley/runtime';
import type { NodeLife } from '@parley/storage';
import { ComponentOpenings } from './component-openings.ts';
import type { Elsewhere } from './elsewhere.ts';
import { type PipeGate, type PipeTarget, parseTarget } from './gate.ts';
import type { PipeLimits } from './limits.ts';
import type { OfferFrame } from './offer-news.ts';
import { Offering } from './offering.ts';
import { Opening } from './opening.ts';
import type { SessionPipes } from './session-pipes.ts';
import { Strangers } from './strangers.ts';
import type { PipeTable } from './table.ts';
import type { Taker, Takers, Wanted } from './takers.ts';
import type { PipeTokens } from './tokens.ts';

export interface OpeningsOptions {
  readonly home: NodeLife;
  readonly gate: PipeGate;
  readonly table: PipeTable;
  readonly tokens: PipeTokens;
  readonly runtime: Runtime;
  readonly limits: PipeLimits;
  readonly takers: Takers;
  readonly elsewhere: Elsewhere;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Why a pipe is not opened. */
class Declined {
  readonly code: CodeName;
  readonly message: string | undefined;
  readonly retryAfterMs: number | undefined;
  constructor(code: CodeName, message?: string, retryAfterMs?: number) {
    this.code = code;
    this.message = message;
    this.retryAfterMs = retryAfterMs;
  }
}

/** What somebody wants to open. */
interface Asked {
  readonly pipes: SessionPipes;
  readonly frame: FrameOf<'open'>;
  readonly target: PipeTarget;
}

/** A pipe to be, with the opener's token for its end. */
interface NewPipe {
  readonly pipe: string;
  readonly token: string;
}

const LONGEST_LABEL = 64;

/** From `open` to `accept`: who may, to whom it is offered, who is first. */
export class Openings {
  readonly #options: OpeningsOptions;
  readonly #strangers: Strangers;
  readonly #components: ComponentOpenings;
  /** How often rights have changed. */
  #changes = 0;

  constructor(options: OpeningsOptions) {
    this.#options = options;
    this.#components = new ComponentOpenings(options);
    this.#strangers = new Strangers(options.limits.opensPerMinute, options.runtime.clock, options.gate);
  }

  /** Pipes that end at a component of this node. */
  get componentPipes(): number {
    return this.#components.size;
  }

  async open(pipes: SessionPipes, frame: FrameOf<'open'>): Promise<void> {
    const { pipe } = frame;
    if (pipe % 2 !== 1 || pipes.get(pipe)) throw new ProtocolError('bad-request', `The number ${pipe} is not free for a new pipe.`);
    const full = pipes.size >= this.#options.limits.perSession;
    pipes.set(pipe, { state: 'checking' });
    const declined = full ? new Declined('too-many-requests') : await this.#open(pipes, frame).catch((error) => this.#failed(error));
    if (!declined || pipes.get(pipe)?.state !== 'checking') return;
    pipes.free(pipe);
    pipes.abort(pipe, declined.code, declined.message, declined.retryAfterMs);
  }

  /** Rights have changed: what is being opened asks again before it is there. */
  rightsChanged(): void {
    this.#changes++;
  }

  /** Ends the pipes of components, without a word. */
  close(): void {
    this.#components.close();
  }

  async #open(pipes: SessionPipes, frame: FrameOf<'open'>): Promise<Declined | undefined> {
    const { gate, limits } = this.#options;
    const { label, kind, meta, peer } = frame;
    const target = parseTarget(peer);
    if (!target) return new Declined('bad-request', `"${peer}" is nobody to open a pipe to.`);
    if (!Object.values<number>(PIPE_KINDS).includes(kind)) return new Declined('bad-request', `There is no kind ${kind}.`);
    if (meta.length > limits.metaBytes) return new Declined('too-large', `meta has ${meta.length} bytes; at most ${limits.metaBytes}.`);
    if (label.length > LONGEST_LABEL || !gate.declares(label))
      return new Declined('unknown-method', `No component declares the pipe "${label}".`);
    return this.#admit({ pipes, frame, target }, async () => {
      const waitMs = await this.#strangers.charge(pipes.session.principal, label, target);
      return waitMs > 0 ? new Declined('rate-limited', undefined, waitMs) : undefined;
    });
  }

  async #admit(asked: Asked, charge?: () => Promise<Declined | undefined>): Promise<Declined | undefined> {
    const { pipes, frame, target } = asked;
    const changes = this.#changes;
    const { allowed, rule } = await this.#options.gate.authorize(pipes.session, frame.label, 'open', target);
    if (!allowed) return new Declined('forbidden', `The rule "${rule}" denies it.`);
    const declined = await charge?.();
    if (declined) return declined;
    const enter = target.kind === 'component' ? await this.#toComponent(asked) : await this.#offer(asked);
    if (enter instanceof Declined) return enter;
    if (changes !== this.#changes) return this.#admit(asked);
    if (!pipes.session.ended && pipes.get(frame.pipe)?.state === 'checking') enter();
    return undefined;
  }

  #failed(error: unknown): Declined {
    this.#options.onFault(error, 'opening a pipe');
    return new Declined('internal');
  }

  async #toComponent(asked: Asked): Promise<Declined | (() => void)> {
    const { target, frame } = asked;
    const handler = this.#options.gate.handler(target.id, frame.label);
    if (!handler) return new Declined('not-found', `${target.id} takes no pipes "${frame.label}".`);
    // That end is at this node, and nowhere else.
    const { pipe, token } = await this.#newPipe(asked, this.#options.home);
    return () => this.#components.enter({ ...asked, pipe, token, handler });
  }

  /** Local connections share a pipe; each other node has one of its own. */
  async #offer(asked: Asked): Promise<Declined | (() => void)> {
    const { takers, elsewhere } = this.#options;
    const { pipes, frame, target } = asked;
    const wanted: Wanted = { label: frame.label, target, from: { kind: 'person', id: pipes.session.principal.id } };
    const [found, nodes] = await Promise.all([takers.find(wanted, pipes), elsewhere.nodes(wanted)]);
    const here = await this.#newPipe(asked);
    const there = await Promise.all(nodes.map(async (node) => ({ node, ...(await this.#newPipe(asked)) })));
    const peer = peerOf(pipes);
    const ready = (await takers.sign(found, here.pipe, frame.label, peer)).filter((taker) => takers.ready(taker));
    if (ready.length === 0 && there.length === 0) return new Declined('unavailable', 'Nobody is there who takes it.');
    return () => {
      const opening = this.#begin(asked);
      if (ready.length > 0) this.#offerHere(opening, here, wanted, ready, { ...frame, peer });
      for (const { node, ...place } of there) elsewhere.offer(opening, node, place, wanted, { ...frame, peer });
    };
  }

  #begin({ pipes, frame, target }: Asked): Opening {
    const { table, runtime, limits } = this.#options;
    const stopWaiting = runtime.clock.after(limits.offerMs, () => opening.expire());
    const opening = new Opening({ opener: pipes, number: frame.pipe, label: frame.label, target, table, stopWaiting });
    pipes.set(frame.pipe, { state: 'opening', opening });
    return opening;
  }

  #offerHere(opening: Opening, { pipe, token }: NewPipe, { label, from }: Wanted, takers: readonly Taker[], frame: OfferFrame): void {
    const { table } = this.#options;
    const onTaken = (limit: number): void => void opening.taken(pipe, limit);
    const onRefused = (code: number, message?: string): void => opening.refused(pipe, code, message);
    const offering = new Offering({ pipe, label, from, limit: frame.limit, table, onTaken, onRefused });
    opening.add({ pipe, token, withdraw: (code) => offering.withdraw(code) });
    for (const taker of takers) offering.offer(taker.pipes, { ...frame, token: taker.token });
  }

  async #newPipe({ pipes, frame: { label, peer } }: Asked, home?: NodeLife): Promise<NewPipe> {
    const pipe = this.#newId();
    return {
      pipe,
      token: await this.#options.tokens.sign(pipes.session, {
        pipe,
        side: 0,
        label,
        peer,
        ...(home && { home: { node: home.node, life: home.life } }),
      }),
    };
  }

  /** 128 bits in the letters that subjects may have. */
  #newId(): string {
    return [...this.#options.runtime.random.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

function peerOf({ session }: SessionPipes): string {
  return `${session.principal.kind}/${session.principal.id}`;
}
