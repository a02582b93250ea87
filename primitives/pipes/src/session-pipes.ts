import { CODES, type CodeName, codeOf, type FrameOf } from '@parley/protocol';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Site } from '@parley/site';
import type { NodeLife } from '@parley/storage';
import { Excess } from './excess.ts';
import type { PipeTarget } from './gate.ts';
import type { EndpointLimits, PipeLimits } from './limits.ts';
import { LinkQueue, type PipeQueue } from './link-queue.ts';
import type { Offering } from './offering.ts';
import type { Opening } from './opening.ts';
import type { PipeFrame } from './pipe-frame.ts';
import { Ration } from './ration.ts';
import type { End } from './row.ts';
import type { Side } from './tokens.ts';

/** What a number stands for on a connection. */
export type Numbered =
  /** Something is being checked; what comes for it meanwhile is dropped. */
  | { readonly state: 'checking' }
  | { readonly state: 'opening'; readonly opening: Opening }
  | { readonly state: 'offered'; readonly offering: Offering }
  | { readonly state: 'open'; readonly end: SessionEnd };

/** The pipes of one connection, by number. */
export class SessionPipes {
  readonly session: Session;
  readonly queue: LinkQueue;
  /** What it sent that nobody takes. */
  readonly excess: Excess;
  readonly clock: Clock;
  readonly limits: EndpointLimits;
  /** What it takes. */
  labels: ReadonlySet<string> = new Set();
  /** Its rights may have been taken away unheard: no data leaves before they are asked about again. */
  doubt: symbol | undefined;
  readonly #numbers = new Map<number, Numbered>();
  /** Ends that have come back on this connection. */
  readonly #back = new Set<string>();
  #lastGiven = 0;

  constructor(session: Session, clock: Clock, limits: PipeLimits, site: Pick<Site, 'holds'>) {
    const { linkBytes, pollMs, endpoint } = limits;
    // What waits behind the fence could not be taken back.
    const held = (): boolean => this.doubt !== undefined || !site.holds;
    this.session = session;
    this.clock = clock;
    this.limits = endpoint;
    this.queue = new LinkQueue(session, clock, { linkBytes, pollMs, window: endpoint.window, held });
    this.excess = new Excess(session, clock, limits);
  }

  get size(): number {
    return this.#numbers.size;
  }

  get(number: number): Numbered | undefined {
    return this.#numbers.get(number);
  }

  set(number: number, numbered: Numbered): void {
    this.#numbers.set(number, numbered);
  }

  free(number: number): void {
    this.#numbers.delete(number);
  }

  /** An end that was lost comes back. False: on this connection it has already, and would have everything sent again once more. */
  comeBack(pipe: string, side: Side): boolean {
    const { size } = this.#back;
    return this.#back.add(`${pipe}/${side}`).size > size;
  }

  /** The client gives out odd numbers, the server even ones. */
  nextNumber(): number {
    this.#lastGiven += 2;
    return this.#lastGiven;
  }

  all(): readonly [number, Numbered][] {
    return [...this.#numbers];
  }

  /** Says why there is no such pipe, or none any more. */
  abort(pipe: number, code: CodeName, message: string = CODES[code].help, retryAfterMs?: number): void {
    this.session.send({ frame: 'abort', pipe, code: codeOf(code), retryAfterMs, message });
  }
}

/** Which end of which pipe, and what the rules are asked about it. */
export interface EndFacts {
  readonly pipe: string;
  readonly side: Side;
  readonly label: string;
  readonly peer: PipeTarget;
  /** Where the other end is, when it is a component at another node. */
  readonly home?: NodeLife | undefined;
  /** Credit that came with `open` or `accept`; absent: the end has come back. */
  readonly limit?: number;
  /** Up to where it has received, when it has come back. */
  readonly received?: number;
}

/** An end of a pipe that is a connection. */
export class SessionEnd implements End, EndFacts {
  readonly pipe: string;
  readonly side: Side;
  readonly label: string;
  readonly peer: PipeTarget;
  readonly home: NodeLife | undefined;
  readonly number: number;
  readonly #pipes: SessionPipes;
  readonly #queue: PipeQueue;
  readonly #ration: Ration;

  constructor(pipes: SessionPipes, number: number, { pipe, side, label, peer, home, limit, received = 0 }: EndFacts) {
    this.#pipes = pipes;
    this.number = number;
    this.pipe = pipe;
    this.side = side;
    this.label = label;
    this.peer = peer;
    this.home = home;
    const { clock, limits } = pipes;
    const ration = new Ration({ clock, limits, limit, received, onChunk: () => pipes.excess.chunk() });
    this.#ration = ration;
    this.#queue = pipes.queue.open((frame) => ration.hear(frame));
    pipes.set(number, { state: 'open', end: this });
  }

  /** Whether the client may say this; uses it up. */
  take(frame: PipeFrame): boolean {
    return this.#ration.take(frame);
  }

  /** Data, and what asks about data, keeps its order; the rest is about the other direction and goes first. */
  deliver(frame: PipeFrame): boolean {
    const { queue, session } = this.#pipes;
    const numbered = { ...frame, pipe: this.number } as FrameOf<'data'>;
    if (frame.frame === 'data' || frame.frame === 'attach' || (frame.frame === 'abort' && frame.code === 0))
      return queue.add(this.#queue, numbered);
    if (frame.frame === 'abort') this.forget();
    this.#ration.hear(frame);
    session.send(numbered);
    return true;
  }

  forget(): void {
    this.#pipes.queue.clear(this.#queue);
  }

  removed(): void {
    this.#pipes.free(this.number);
    this.#pipes.excess.bear();
  }

  replaced(): void {
    this.forget();
    this.removed();
    this.#pipes.abort(this.number, 'taken');
  }
}
