import { createHash } from 'node:crypto';

const chunkCharacters = 128 * 1024;
/** The lines of an archive and the end that proves them, several to a chunk. The first line is the manifest. */
export async function* archiveChunks(lines) {
  const hash = createHash('sha256');
  let count = 0;
  let pending = '';
  for await (const line of lines) {
    pending += `${JSON.stringify(line)}\n`;
    count++;
    if (pending.length < chunkCharacters) continue;
    const chunk = Buffer.from(pending);
    pending = '';
    hash.update(chunk);
    yield chunk;
  }
  hash.update(pending);
  yield Buffer.from(`${pending}${JSON.stringify({ end: { lines: count, sha256: hash.digest('hex') } })}\n`);
}
//# sourceMappingURL=archive-writer.js.map
