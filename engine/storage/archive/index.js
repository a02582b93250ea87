export { ARCHIVE_FORMAT, fromJsonValue, quoteName, toJsonValue } from './archive.js';
export { damaged } from './archive-reader.js';
export { archiveChunks } from './archive-writer.js';
export { restoreArchive } from './restore-archive.js';
//# sourceMappingURL=index.js.map
