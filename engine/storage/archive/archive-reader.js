import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { StorageError } from '@parley/storage';
import { ARCHIVE_FORMAT } from './archive.js';
/** The lines between the manifest and the end, which proves that none was lost or altered. Throws `corrupt` or `newer`. */
export async function* readArchive(from) {
  const hash = createHash('sha256');
  let count = 0;
  let end;
  for await (const text of splitLines(from)) {
    if (end) throw damaged('there is something after its end');
    const line = parse(text);
    if (count === 0) checkManifest(line);
    if ('end' in line) {
      end = line;
      continue;
    }
    hash.update(text).update('\n');
    count++;
    yield line;
  }
  if (!end) throw damaged('its end is missing');
  if (end.end.lines !== count || end.end.sha256 !== hash.digest('hex')) throw damaged('its checksum does not match');
}
export function damaged(how) {
  return new StorageError('corrupt', `The archive is damaged or is no backup of Parley: ${how}. Nothing was restored; use another backup.`);
}
async function* splitLines(from) {
  // The callback only keeps an error of either stream from being thrown at large: the loop below gets it too.
  const text = pipeline(from, createGunzip(), () => undefined).setEncoding('utf8');
  let rest = [];
  try {
    for await (const chunk of text) {
      const [first = '', ...others] = chunk.split('\n');
      rest.push(first);
      for (const line of others) {
        yield rest.join('');
        rest = [line];
      }
    }
  } catch (error) {
    throw isOfZlib(error) ? damaged(error.message) : error;
  }
  if (rest.join('') !== '') throw damaged('its last line is not complete');
}
function parse(text) {
  try {
    const line = JSON.parse(text);
    if (typeof line === 'object' && line !== null) return line;
  } catch {
    // Told below.
  }
  throw damaged('a line is not JSON');
}
function checkManifest(line) {
  if (!('parley' in line) || line.parley !== 'backup' || typeof line.format !== 'number')
    throw damaged('it does not begin with a manifest');
  if (line.format <= ARCHIVE_FORMAT) return;
  throw new StorageError(
    'newer',
    `The archive has format ${line.format}, this version of Parley knows ${ARCHIVE_FORMAT}. Use a newer version of Parley.`,
  );
}
function isOfZlib(error) {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code));
}
//# sourceMappingURL=archive-reader.js.map
