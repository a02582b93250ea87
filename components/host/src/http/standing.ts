import { Refused } from '@parley/component';
import { matches, type Principal, type Revoked, type RouterLike } from '@parley/routing';

/** Who a request stands for, from before that is asked until its answer has left. */
export class Standing {
  readonly #onRevoked: () => void;
  readonly #end: (standing: Standing) => void;
  /** What was revoked while nobody knew who it is. */
  readonly #early: Revoked[] = [];
  #principal: Principal | undefined;
  #isRevoked = false;
  #isBusy = false;

  constructor(onRevoked: () => void, end: (standing: Standing) => void) {
    this.#onRevoked = onRevoked;
    this.#end = end;
  }

  /** It is them, as of a check that took time. Throws when they were revoked meanwhile. */
  are(principal: Principal | undefined): void {
    this.#principal = principal;
    if (principal && this.#early.some((what) => matches(what, { principal }))) this.#isRevoked = true;
    this.check();
  }

  /** Throws when they were revoked. */
  check(): void {
    if (this.#isRevoked) throw revoked();
  }

  hear(what: Revoked): void {
    const principal = this.#principal;
    if (!principal) this.#early.push(what);
    else if (matches(what, { principal })) {
      this.#isRevoked = true;
      if (!this.#isBusy) this.#onRevoked();
    }
  }

  /** Lets the task come to its end, whoever is revoked meanwhile: it may be the one that revokes them. `check` follows. */
  async through<T>(task: () => Promise<T>): Promise<T> {
    this.#isBusy = true;
    try {
      return await task();
    } finally {
      this.#isBusy = false;
    }
  }

  end(): void {
    this.#end(this);
  }
}

export function revoked(): Refused {
  return new Refused('token-revoked', 'It was revoked while the request was under way.');
}

/** Tells running requests that those for whom they are were revoked, at whatever node. */
export class Standings {
  readonly #all = new Set<Standing>();

  /** For as long as the router lives. */
  constructor(router: Pick<RouterLike, 'onRevoked'>) {
    router.onRevoked((what) => {
      for (const standing of [...this.#all]) standing.hear(what);
    });
  }

  begin(onRevoked: () => void): Standing {
    const standing = new Standing(onRevoked, (ended) => void this.#all.delete(ended));
    this.#all.add(standing);
    return standing;
  }
}
