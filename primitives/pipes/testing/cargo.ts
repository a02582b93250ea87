import type { Pipe } from '@parley/pipes';

/** Bytes that are told apart by their place; another seed makes others. */
export function bytes(length: number, seed = 31): Uint8Array {
  const made = new Uint8Array(length);
  for (let at = 0; at < length; at++) made[at] = at * seed + (at >> 9);
  return made;
}

/** Writes it and ends this direction; settles when both are done. */
export async function send(pipe: Pipe, payload: Uint8Array): Promise<void> {
  const writer = pipe.writable.getWriter();
  await writer.write(payload);
  await writer.close();
}
