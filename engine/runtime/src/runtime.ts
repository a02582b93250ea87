/** Stops a timer; calling it again, or after the timer ran, does nothing. */
export type Cancel = () => void;

/** Time as a parameter. Nothing in a neutral package reads the system's clock or sets a timer in another way. */
export interface Clock {
  /** Wall clock, milliseconds since 1970. May jump. */
  now(): number;
  /** Milliseconds from an arbitrary start; never goes back. */
  monotonic(): number;
  /** Calls `fn` once, after at least `ms`. A timer never keeps the process alive on its own. */
  after(ms: number, fn: () => void): Cancel;
  /** Calls `fn` once, after the I/O that is pending has had its turn (setImmediate, or a 0 ms timer where there is none). */
  soon(fn: () => void): void;
}

/** Randomness as a parameter. */
export interface Random {
  /** Uniform integer in [0, below); `below` ≤ 2^48. */
  integer(below: number): number;
  /** An unguessable identifier of `length` characters of [0-9A-Za-z]; 22 carry 128 bits, the default. */
  id(length?: number): string;
  bytes(count: number): Uint8Array;
}

export interface Runtime {
  readonly clock: Clock;
  readonly random: Random;
}
