import type { Backbone, BackboneStatus } from '@parley/backbone';
import type { Runtime } from '@parley/runtime';
import type { Ledger } from '@parley/storage';

/**
 * A process that can be stopped and continued: while it is frozen none of its code runs. What comes for it meanwhile (timers, answers, messages)
 * has its turn when it goes on, in the order in which it came.
 */
export class Freezable {
  readonly runtime: Runtime;
  #waiting: (() => void)[] | undefined;

  constructor({ clock, random }: Runtime) {
    this.runtime = {
      random,
      clock: {
        now: () => clock.now(),
        monotonic: () => clock.monotonic(),
        soon: (fn) => clock.soon(() => this.run(fn)),
        after: (ms, fn) => {
          let on = true;
          const cancel = clock.after(ms, () => this.run(() => on && fn()));
          return () => {
            on = false;
            cancel();
          };
        },
      },
    };
  }

  get frozen(): boolean {
    return this.#waiting !== undefined;
  }

  freeze(): void {
    this.#waiting ??= [];
  }

  goOn(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const [index, fn] of waiting.entries()) {
      fn();
      if (!this.#waiting) continue;
      this.#waiting = [...waiting.slice(index + 1), ...this.#waiting];
      return;
    }
  }

  /** What a promise of somebody else settles with, when this process runs. */
  outside<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      promise.then(
        (value) => this.run(() => resolve(value)),
        (error: unknown) => this.run(() => reject(error)),
      );
    });
  }

  backbone(backbone: Backbone): Backbone {
    return {
      node: backbone.node,
      get status(): BackboneStatus {
        return backbone.status;
      },
      publish: (subject, bytes) => backbone.publish(subject, bytes),
      subscribe: (subject, handler) => backbone.subscribe(subject, (bytes, from) => this.run(() => handler(bytes, from))),
      onStatus: (handler) => backbone.onStatus((status) => this.run(() => handler(status))),
      close: () => backbone.close(),
    };
  }

  ledger(ledger: Ledger): Ledger {
    return {
      renew: (...args) => this.outside(ledger.renew(...args)),
      release: (...args) => this.outside(ledger.release(...args)),
      revoke: (...args) => this.outside(ledger.revoke(...args)),
      members: () => this.outside(ledger.members()),
      claim: (...args) => this.outside(ledger.claim(...args)),
      holding: (...args) => this.outside(ledger.holding(...args)),
      yield: (...args) => this.outside(ledger.yield(...args)),
      secret: (...args) => this.outside(ledger.secret(...args)),
    };
  }

  /** Runs it as code of this process: at once, or when it goes on. */
  run(fn: () => void): void {
    if (this.#waiting) this.#waiting.push(fn);
    else fn();
  }
}
