import { type Readable } from 'node:stream';
import { StorageError } from '@parley/storage';
import { type ArchiveLine } from './archive.ts';
/** The lines between the manifest and the end, which proves that none was lost or altered. Throws `corrupt` or `newer`. */
export declare function readArchive(from: Readable): AsyncGenerator<ArchiveLine>;
export declare function damaged(how: string): StorageError;
//# sourceMappingURL=archive-reader.d.ts.map
