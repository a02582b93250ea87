export const ARCHIVE_FORMAT = 1;
export function toJsonValue(value) {
  return value instanceof Uint8Array ? { base64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64') } : value;
}
export function fromJsonValue(value) {
  return typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value;
}
/** A name of the archive or of the schema as SQL. */
export function quoteName(name) {
  return `"${name.replaceAll('"', '""')}"`;
}
//# sourceMappingURL=archive.js.map
