import type { RouterLike } from '@parley/routing';
import type { PipeGate, PipeTarget } from './gate.ts';
import type { SessionPipes } from './session-pipes.ts';
import type { PipeTokens } from './tokens.ts';

export interface TakersOptions {
  readonly router: Pick<RouterLike, 'sessionsOf'>;
  readonly gate: PipeGate;
  readonly tokens: PipeTokens;
  /** Pipes of one connection. */
  readonly perSession: number;
  /** The pipes of a connection that takes offers. */
  readonly taking: (session: string) => SessionPipes | undefined;
}

/** What is offered, as those see it who might take it. */
export interface Wanted {
  readonly label: string;
  readonly target: PipeTarget;
  /** Who opens it. */
  readonly from: PipeTarget;
}

/** A connection with the token for its end. */
export interface Taker {
  readonly pipes: SessionPipes;
  readonly token: string;
}

/** The connections of this node that take what is offered, and may. */
export class Takers {
  readonly #options: TakersOptions;

  constructor(options: TakersOptions) {
    this.#options = options;
  }

  /** `except`: the connection that opens it. */
  async find({ label, target, from }: Wanted, except?: SessionPipes): Promise<readonly SessionPipes[]> {
    const { router, taking, gate } = this.#options;
    const sessions = target.kind === 'session' ? [target.id] : router.sessionsOf(target.id).map(({ id }) => id);
    const willing = sessions
      .map(taking)
      .filter((pipes) => pipes !== undefined && pipes !== except && pipes.labels.has(label)) as SessionPipes[];
    const verdicts = await Promise.all(willing.map(({ session }) => gate.authorize(session, label, 'accept', from)));
    return willing.filter((_, index) => verdicts[index]?.allowed);
  }

  /** `peer`: who opens it, as the token says it. Ask `ready` in the turn in which it is offered. */
  sign(takers: readonly SessionPipes[], pipe: string, label: string, peer: string): Promise<readonly Taker[]> {
    const { tokens } = this.#options;
    return Promise.all(takers.map(async (pipes) => ({ pipes, token: await tokens.sign(pipes.session, { pipe, side: 1, label, peer }) })));
  }

  /** Whether it is there still, with room for one more, and reads what it is sent. */
  ready({ pipes }: Taker): boolean {
    return !pipes.session.ended && pipes.size < this.#options.perSession && !pipes.queue.full;
  }
}
