import { damaged, readArchive } from './archive-reader.js';
/** Hands an archive over piece by piece, and answers what it says it holds. Throws `corrupt` or `newer`, also at its very end. */
export async function restoreArchive(archive, target) {
  const counts = { channels: 0, entries: 0, producers: 0, refusals: 0, rows: 0 };
  let manifest;
  const lines = readArchive(archive);
  for await (const line of lines) {
    if ('parley' in line) {
      manifest = line;
    } else if ('blob' in line) {
      await target.takeBlob(line.blob, bytesOf(lines, line.size));
    } else {
      const kind = kindOf(line);
      if (kind) counts[kind]++;
      await target.take(line);
    }
  }
  if (!manifest) throw damaged('it is empty');
  const said = manifest.counts;
  if (Object.entries(counts).some(([kind, count]) => said[kind] !== count)) throw damaged('it holds another number of rows than it says');
  return manifest;
}
function kindOf(line) {
  if ('channel' in line) return 'channels';
  if ('entry' in line) return 'entries';
  if ('producer' in line) return 'producers';
  if ('refusal' in line) return 'refusals';
  return 'row' in line ? 'rows' : undefined;
}
/** The following lines, which hold the blob's bytes. They are taken one by one: leaving a `for await` would end the archive's reading. */
async function* bytesOf(lines, size) {
  for (let got = 0; got < size; ) {
    const { value } = await lines.next();
    if (!value || !('bytes' in value)) throw damaged('a file is not complete');
    const bytes = Buffer.from(value.bytes, 'base64');
    got += bytes.length;
    if (bytes.length === 0 || got > size) throw damaged('a file has another size');
    yield bytes;
  }
}
//# sourceMappingURL=restore-archive.js.map
