import type { Readable } from 'node:stream';
import type { ArchiveLine, Manifest } from './archive.ts';
/** A line that is neither the manifest nor of a blob. */
export type DataLine = Exclude<ArchiveLine, Manifest>;
/** Where an archive is restored to. Until all of it was taken, what is there is worth nothing. */
export interface RestoreTarget {
  take(line: DataLine): void | Promise<void>;
  takeBlob(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
}
/** Hands an archive over piece by piece, and answers what it says it holds. Throws `corrupt` or `newer`, also at its very end. */
export declare function restoreArchive(archive: Readable, target: RestoreTarget): Promise<Manifest>;
//# sourceMappingURL=restore-archive.d.ts.map
