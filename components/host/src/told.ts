import type { WatchOut } from '@parley/component';
import { decodeJson } from '@parley/protocol';

/** What is wrong with what a watch tells, for the log; undefined: it is of the declared form, or none is declared. */
export function toldProblem(out: WatchOut | undefined, part: keyof WatchOut, body: unknown): string | undefined {
  const error = out?.[part].safeParse(body instanceof Uint8Array ? decodeJson(body) : body).error;
  return error && `told what is not its declared ${part}: ${error.message}`;
}
