import type { ArchiveLine } from './archive.ts';
/** The lines of an archive and the end that proves them, several to a chunk. The first line is the manifest. */
export declare function archiveChunks(lines: AsyncIterable<ArchiveLine>): AsyncGenerator<Buffer>;
//# sourceMappingURL=archive-writer.d.ts.map
