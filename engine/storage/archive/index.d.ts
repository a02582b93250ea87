export { ARCHIVE_FORMAT, type ArchiveLine, fromJsonValue, type JsonValue, type Manifest, quoteName, toJsonValue } from './archive.ts';
export { damaged } from './archive-reader.ts';
export { archiveChunks } from './archive-writer.ts';
export { type DataLine, type RestoreTarget, restoreArchive } from './restore-archive.ts';
//# sourceMappingURL=index.d.ts.map
