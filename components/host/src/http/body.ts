import type { IncomingMessage } from 'node:http';
import { Refused } from '@parley/component';

/** Reads a request's body. Refused with `too-large` as soon as more than `maxBytes` are announced or have arrived. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new Refused('too-large', `The body may have at most ${maxBytes} bytes.`, { maxBytes });
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') throw new Refused('bad-request', `Send the body as it is, not as ${encoding}.`);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) chunks.push(chunk);
      else reject(tooLarge());
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('error', reject);
    request.once('close', () => reject(new Refused('cancelled', 'The client went away before the body was there.')));
  });
}
