import { type Component, type Hook, type HookAnswer, type HookPoint, type Logger, Refused } from '@parley/component';
import type { Clock } from '@parley/runtime';
import type { Installed } from '../declarations.ts';
import { Seldom } from '../seldom.ts';
import type { Tally } from '../tally.ts';
import { runHook } from './hook-run.ts';

/** All hooks of a point together may take so many times what one may. */
const TOGETHER = 4;

interface Filled {
  readonly owner: Installed;
  readonly hook: Hook<unknown, unknown>;
  readonly tally: Tally;
  readonly complaints: Seldom;
}
interface Point {
  readonly point: HookPoint;
  readonly filled: readonly Filled[];
}

export interface HooksOptions {
  readonly installed: readonly Installed[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** For one hook. */
  readonly hookMs: number;
}

/** The points that the components of a node offer each other, and what fills them. */
export class Hooks {
  /** By what fills which point: `polls/messaging.message.before`. */
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly #options: HooksOptions;
  readonly #points: ReadonlyMap<string, Point>;

  constructor(options: HooksOptions) {
    this.#options = options;
    const owners = options.installed.toSorted((a, b) => (a.component.id < b.component.id ? -1 : 1));
    this.#points = new Map(
      owners.flatMap(({ component: { offers = {} } }) =>
        Object.entries(offers).map(([name, point]) => [
          name,
          { point, filled: owners.flatMap((owner) => filledBy(owner, name, options.clock)) },
        ]),
      ),
    );
    this.tallies = new Map(
      [...this.#points].flatMap(([name, { filled }]) =>
        filled.map(({ owner, tally }) => [`${owner.component.id}/${name}`, tally] as const),
      ),
    );
  }

  /** How long asking at one point of the component may take at most. */
  longestMs({ offers = {} }: Pick<Component, 'offers'>): number {
    const counts = Object.keys(offers).map((name) => this.#points.get(name)?.filled.length ?? 0);
    return Math.min(Math.max(0, ...counts), TOGETHER) * this.#options.hookMs;
  }

  /** See `HookServices`. `component`: whose point it must be. */
  async ask<Value extends object>(component: string, name: string, value: Value): Promise<HookAnswer<Value>> {
    const offered = name.startsWith(`${component}.`) ? this.#points.get(name) : undefined;
    if (!offered) throw new RangeError(`${component} does not offer the point "${name}".`);
    const { clock, hookMs } = this.#options;
    const until = clock.monotonic() + TOGETHER * hookMs;
    let current = value;
    for (const filled of offered.filled) {
      const verdict = await this.#run(name, offered.point, filled, current, Math.min(hookMs, until - clock.monotonic()));
      if (verdict.verdict === 'refuse') {
        const { reason, text } = verdict;
        return { accepted: false, by: filled.owner.component.id, reason, text };
      }
      if (verdict.verdict === 'replace') current = { ...current, ...verdict.change };
    }
    return { accepted: true, value: current };
  }

  async #run(name: string, point: HookPoint, filled: Filled, value: object, deadlineMs: number) {
    const { clock } = this.#options;
    const { owner, hook, tally } = filled;
    const { id } = owner.component;
    const began = clock.monotonic();
    tally.runs += 1;
    try {
      if (!owner.started) throw new Error('The component is not running.');
      if (deadlineMs <= 0) throw new Error('The hooks before it have taken all the time.');
      return await runHook({ clock, deadlineMs, hook, point, state: owner.state, value });
    } catch (error) {
      tally.failures += 1;
      this.#complain(name, filled, error);
      if (point.atFault === 'open') return { verdict: 'accept' } as const;
      throw new Refused('unavailable', `What "${id}" has to say to this cannot be known at the moment. Try again.`, { by: id });
    } finally {
      tally.ms += clock.monotonic() - began;
    }
  }

  #complain(point: string, { owner, complaints }: Filled, fault: unknown): void {
    const times = complaints.happened();
    if (times === undefined) return;
    const error = fault instanceof Error ? (fault.stack ?? String(fault)) : String(fault);
    this.#options.logger.error('hook.failed', { component: owner.component.id, point, times, error });
  }
}

function filledBy(owner: Installed, name: string, clock: Clock): readonly Filled[] {
  const hook = owner.component.hooks?.[name];
  return hook ? [{ owner, hook, tally: { runs: 0, failures: 0, ms: 0 }, complaints: new Seldom(clock) }] : [];
}
