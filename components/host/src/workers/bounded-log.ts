import type { Logger } from '@parley/component';
import type { Cancel, Clock } from '@parley/runtime';

/** Lines of each level that one component may write in a minute. */
const MOST_LINES = 1_000;
const MINUTE_MS = 60_000;
/** Facts that take more room, as JSON, are cut. */
const MOST_CHARACTERS = 8_192;

/** What a thread writes into the log of the node, which is everybody's: no more than there is room for, and that it was more. */
export class BoundedLog {
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #lines = new Map<keyof Logger, number>();
  #leftOut = 0;
  #minute: Cancel | undefined;

  constructor(logger: Logger, clock: Clock) {
    this.#logger = logger;
    this.#clock = clock;
  }

  write(level: keyof Logger, event: string, facts: Readonly<Record<string, unknown>>): void {
    this.#minute ??= this.#clock.after(MINUTE_MS, () => this.close());
    const lines = (this.#lines.get(level) ?? 0) + 1;
    if (lines > MOST_LINES) {
      this.#leftOut++;
      return;
    }
    this.#lines.set(level, lines);
    this.#logger[level](event, bounded(facts));
  }

  /** Ends the minute: says what was left out of it. */
  close(): void {
    this.#minute?.();
    this.#minute = undefined;
    this.#lines.clear();
    if (this.#leftOut > 0) this.#logger.warn('component.log-left-out', { lines: this.#leftOut });
    this.#leftOut = 0;
  }
}

function bounded(facts: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  try {
    const text = JSON.stringify(facts, (_key, value) => (typeof value === 'bigint' ? String(value) : value));
    return text.length <= MOST_CHARACTERS ? facts : { cut: text.slice(0, MOST_CHARACTERS) };
  } catch (error) {
    return { cut: String(error) };
  }
}
