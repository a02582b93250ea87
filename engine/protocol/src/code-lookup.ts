import { type Advice, CODE_NUMBERS, type CodeName } from './codes.ts';

const NAMES = new Map<number, CodeName>(Object.entries(CODE_NUMBERS).map(([name, code]) => [code, name as CodeName]));
const ADVICE: readonly Advice[] = ['reconnect', 'reconnect-later', 'new-token', 'stop', 'refused', 'retry-later'];

/** The number of a code, as `error` and `goaway` frames and WebSocket closes carry it. */
export function codeOf(name: CodeName): number {
  return CODE_NUMBERS[name];
}

/** Undefined for a number that this version does not know; `adviceOf` works all the same. */
export function nameOfCode(code: number): CodeName | undefined {
  return NAMES.get(code);
}

/**
 * What to do about a code, by its range. Numbers below 4000 are the transport's own (WebSocket 1000-1015: the network or a proxy
 * ended the connection): `reconnect`. Numbers outside every range: `reconnect-later`.
 */
export function adviceOf(code: number): Advice {
  return code < 4000 ? 'reconnect' : (ADVICE[Math.floor((code - 4000) / 100)] ?? 'reconnect-later');
}
