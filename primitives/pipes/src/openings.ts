import { type CodeName, type FrameOf, nameOfCode, PIPE_KINDS, ProtocolError } from '@parley/protocol';
import type { RouterLike } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { ComponentEnd } from './component-end.ts';
import { type PipeGate, type PipeHandler, type PipeTarget, parseTarget } from './gate.ts';
import type { PipeLimits } from './limits.ts';
import type { Opening } from './opening.ts';
import type { Pipe, PipeKind } from './pipe.ts';
import { SessionEnd, type SessionPipes } from './session-pipes.ts';
import { Strangers } from './strangers.ts';
import type { PipeTable } from './table.ts';
import type { PipeTokens } from './tokens.ts';

export interface OpeningsOptions {
  readonly node: string;
  readonly router: Pick<RouterLike, 'sessionsOf'>;
  readonly gate: PipeGate;
  readonly table: PipeTable;
  readonly tokens: PipeTokens;
  readonly runtime: Runtime;
  readonly limits: PipeLimits;
  /** The pipes of a connection that takes offers. */
  readonly taking: (session: string) => SessionPipes | undefined;
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

interface Entry extends Omit<Asked, 'target'> {
  readonly id: string;
  readonly token: string;
  readonly component: string;
  readonly handler: PipeHandler;
}

const LONGEST_LABEL = 64;

/** From `open` to `accept`: who may, to whom it is offered, who is first. */
export class Openings {
  readonly #options: OpeningsOptions;
  readonly #strangers: Strangers;
  readonly #components = new Set<Pipe>();
  /** How often rights have changed. */
  #changes = 0;

  constructor(options: OpeningsOptions) {
    this.#options = options;
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

  /** The first one has it. */
  accept(opening: Opening, pipes: SessionPipes, { pipe: number, limit }: FrameOf<'accept'>): void {
    const { table } = this.#options;
    const { opener, frame, token, pipe } = opening;
    const { label } = frame;
    opening.offers.delete(pipes);
    this.#withdraw(opening, 'taken');
    table.add(new SessionEnd(opener, frame.pipe, { pipe, side: 0, label, peer: opening.target }));
    table.add(new SessionEnd(pipes, number, { pipe, side: 1, label, peer: opening.from }));
    opener.session.send({ frame: 'accept', pipe: frame.pipe, limit, token });
  }

  /** Somebody does not want it, or is gone. When nobody is left, the opener hears the reason of the last one. */
  refuse(opening: Opening, pipes: SessionPipes, code: number, message?: string): void {
    const number = opening.offers.get(pipes);
    if (number !== undefined) pipes.free(number);
    opening.offers.delete(pipes);
    if (opening.offers.size > 0) return;
    opening.stopWaiting();
    opening.opener.free(opening.frame.pipe);
    opening.opener.abort(opening.frame.pipe, nameOfCode(code) ?? 'refused', message);
  }

  /** The opener does not want it any more, or is gone. */
  cancel(opening: Opening): void {
    this.#withdraw(opening, 'cancelled');
    opening.opener.free(opening.frame.pipe);
  }

  /** Rights have changed: what is being opened asks again before it is there. */
  rightsChanged(): void {
    this.#changes++;
  }

  /** Ends the pipes of components, without a word. */
  close(): void {
    for (const pipe of [...this.#components]) pipe.drop();
  }

  #withdraw(opening: Opening, code: CodeName): void {
    opening.stopWaiting();
    for (const [pipes, number] of opening.offers) {
      pipes.free(number);
      pipes.abort(number, code);
    }
    opening.offers.clear();
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

  async #toComponent({ pipes, frame, target: { id: component } }: Asked): Promise<Declined | (() => void)> {
    const { gate, tokens, node } = this.#options;
    const { label } = frame;
    const handler = gate.handler(component, label);
    if (!handler) return new Declined('not-found', `${component} takes no pipes "${label}".`);
    const id = this.#newId();
    const token = await tokens.sign(pipes.session, { pipe: id, side: 0, label, peer: frame.peer, node });
    return () => this.#enterComponent({ pipes, frame, id, token, component, handler });
  }

  #enterComponent({ pipes, frame, id, token, component, handler }: Entry): void {
    const { table, limits, runtime } = this.#options;
    const { label, meta } = frame;
    table.add(new SessionEnd(pipes, frame.pipe, { pipe: id, side: 0, label, peer: { kind: 'component', id: component } }));
    const end: ComponentEnd = new ComponentEnd(table, id, {
      kind: kindOf(frame),
      label,
      meta: new Uint8Array(meta),
      clock: runtime.clock,
      limit: frame.limit,
      limits: limits.endpoint,
      onOver: () => this.#components.delete(end.stream),
    });
    table.add(end);
    this.#components.add(end.stream);
    pipes.session.send({ frame: 'accept', pipe: frame.pipe, limit: limits.endpoint.window, token });
    this.#handOver(handler, end.stream, pipes);
  }

  #handOver(handler: PipeHandler, pipe: Pipe, { session }: SessionPipes): void {
    const { id, principal, device } = session;
    const handled = (async () => handler(pipe, { session: id, principal, device }))();
    handled.catch((error: unknown) => {
      this.#options.onFault(error, `the pipe ${pipe.label} of session ${id}`);
      pipe.abort('internal');
    });
  }

  async #offer({ pipes, frame, target }: Asked): Promise<Declined | (() => void)> {
    const { tokens, runtime, limits } = this.#options;
    const { label } = frame;
    const id = this.#newId();
    const opener: PipeTarget = { kind: 'person', id: pipes.session.principal.id };
    const takers = await this.#takers(pipes, label, target, opener);
    const token = await tokens.sign(pipes.session, { pipe: id, side: 0, label, peer: frame.peer });
    const peer = peerOf(pipes);
    const offered = await Promise.all(
      takers.map(async (taker) => ({ taker, token: await tokens.sign(taker.session, { pipe: id, side: 1, label, peer }) })),
    );
    const there = offered.filter(({ taker }) => !taker.session.ended && taker.size < limits.perSession);
    if (there.length === 0) return new Declined('unavailable', 'Nobody is there who takes it.');
    return () => {
      const opening: Opening = {
        pipe: id,
        opener: pipes,
        frame: { ...frame, meta: new Uint8Array() },
        target,
        from: opener,
        token,
        offers: new Map(),
        stopWaiting: runtime.clock.after(limits.offerMs, () => this.#expire(opening)),
      };
      pipes.set(frame.pipe, { state: 'opening', opening });
      for (const { taker, token: theirs } of there) this.#offerTo(taker, opening, { ...frame, peer, token: theirs });
    };
  }

  #offerTo(taker: SessionPipes, opening: Opening, frame: FrameOf<'open'>): void {
    const number = taker.nextNumber();
    taker.set(number, { state: 'offered', opening });
    opening.offers.set(taker, number);
    taker.session.send({ ...frame, pipe: number });
  }

  /** Those connections of the target that take the label and may. */
  async #takers(pipes: SessionPipes, label: string, { kind, id }: PipeTarget, opener: PipeTarget): Promise<SessionPipes[]> {
    const { router, taking, gate } = this.#options;
    const sessions = kind === 'session' ? [id] : router.sessionsOf(id).map((session) => session.id);
    const willing = sessions
      .map(taking)
      .filter((taker) => taker !== undefined && taker !== pipes && taker.labels.has(label)) as SessionPipes[];
    const verdicts = await Promise.all(willing.map((taker) => gate.authorize(taker.session, label, 'accept', opener)));
    return willing.filter((_, index) => verdicts[index]?.allowed);
  }

  #expire(opening: Opening): void {
    this.#withdraw(opening, 'deadline-exceeded');
    opening.opener.free(opening.frame.pipe);
    opening.opener.abort(opening.frame.pipe, 'deadline-exceeded', 'Nobody took it in time.');
  }

  /** 128 bits in the letters that subjects may have. */
  #newId(): string {
    return [...this.#options.runtime.random.bytes(16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  }
}

function peerOf({ session }: SessionPipes): string {
  return `${session.principal.kind}/${session.principal.id}`;
}

function kindOf({ kind }: FrameOf<'open'>): PipeKind {
  return kind === PIPE_KINDS.messages ? 'messages' : 'bytes';
}
