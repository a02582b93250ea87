/** Files are digested, read and kept in blocks of this size; the last one is shorter. */
export const BLOCK_BYTES: number = 1024 * 1024;

/**
 * The digest of a file so far, in hexadecimal: of no block 64 zeros, then SHA-256 of the one before with the SHA-256 of the next block. Its state is
 * itself, so that whoever goes on after a reload needs nothing else, and two who compare it in the middle know that they have the same beginning.
 */
export type Chain = string;

export const EMPTY_CHAIN: Chain = '0'.repeat(64);

export async function nextChain(chain: Chain, block: Uint8Array): Promise<Chain> {
  const link = new Uint8Array(64);
  link.set(fromHex(chain));
  link.set(await sha256(block), 32);
  return toHex(await sha256(link));
}

/** Of the first blocks of a file. */
export async function chainOf(file: Blob, bytes: number): Promise<Chain> {
  let chain = EMPTY_CHAIN;
  for (let at = 0; at < bytes; at += BLOCK_BYTES) chain = await nextChain(chain, await readBlock(file, at));
  return chain;
}

/** The block that begins there. Rejects when the file has changed or is gone. */
export async function readBlock(file: Blob, at: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(at, at + BLOCK_BYTES).arrayBuffer());
}

async function sha256(bytes: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>));
}

function toHex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}
