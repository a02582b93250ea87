import { type Logger, Refused } from '@parley/component';
import { CODES, type CodeName, ProtocolError } from '@parley/protocol';
import type { Random } from '@parley/runtime';
import { SecurityError } from '@parley/security';
import { NoAnswer } from '@parley/site';
import { StorageError } from '@parley/storage';
import { refused } from './reasons.ts';

/** What a caller is told about a failure. */
export interface Answer {
  readonly code: CodeName;
  readonly message: string;
  readonly details?: unknown;
  /** When the same may succeed. */
  readonly retryAfterMs?: number;
}

/** A store that fails is asked again after this. */
const RETRY_MS = 1_000;

/** Who has sent it can send another one. Databases differ in what they take: no declaration says it. */
const BAD_TEXT = 'A text holds the character U+0000 or half a character (a surrogate alone). Leave it out.';

/** Turns what was thrown into what is said. Only typed errors speak for themselves; everything else is logged under a reference and said as `internal`. */
export class Faults {
  readonly #logger: Logger;
  readonly #random: Random;

  constructor(logger: Logger, random: Random) {
    this.#logger = logger;
    this.#random = random;
  }

  /** `about`: what was being done, for the log: a name, never content. */
  answer(error: unknown, about: string): Answer {
    if (error instanceof Refused) return answerOf(error);
    if (error instanceof ProtocolError) return { code: error.code, message: error.message };
    // Another node did not say that it has done its part: what was asked may have been done.
    if (error instanceof NoAnswer) return { code: 'unavailable', message: CODES.unavailable.help };
    if (error instanceof SecurityError) return { code: 'unavailable', message: error.message };
    if (error instanceof StorageError && error.code === 'bad-text') return { code: 'bad-request', message: BAD_TEXT };
    const reference = this.#random.id(10);
    this.#logger.error('fault', { about, reference, error: describe(error) });
    const passing = error instanceof StorageError ? passingCode(error) : undefined;
    if (passing) return { code: passing, message: CODES[passing].help, retryAfterMs: RETRY_MS };
    return refused('fault', { reference }, { reference });
  }

  /** For failures that nobody waits for. */
  log(error: unknown, about: string): void {
    this.#logger.error('fault', { about, error: describe(error) });
  }
}

function answerOf({ code, message, details }: Refused): Answer {
  const { retryAfterMs } = (details ?? {}) as { readonly retryAfterMs?: unknown };
  return {
    code,
    message,
    ...(details === undefined ? {} : { details }),
    ...(typeof retryAfterMs === 'number' ? { retryAfterMs } : {}),
  };
}

/** What a store fails with that may succeed later; undefined: a bug. */
function passingCode({ code }: StorageError): CodeName | undefined {
  if (code === 'full') return 'storage-full';
  return code === 'bad-statement' ? undefined : 'unavailable';
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? `${error.name}: ${error.message}`) : String(error);
}
