import type { Pipe } from '@parley/pipes';

/** Bytes that are told apart by their place; another seed makes others. */
export function bytes(length: number, seed = 31): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => (at * seed + (at >> 9)) & 0xff);
}

/** Writes it and ends this direction; settles when both are done. */
export async function send(pipe: Pipe, payload: Uint8Array): Promise<void> {
  const writer = pipe.writable.getWriter();
  await writer.write(payload);
  await writer.close();
}
