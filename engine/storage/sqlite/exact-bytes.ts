// A message between threads copies the whole buffer that lies behind a view: a 100-byte payload can drag 64 KiB along.
import type { Ref, SqlValue, Write } from '@parley/storage';

/** The bytes as an array that has its buffer to itself. (`slice` of a Node Buffer would be another view.) */
export function exactBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : new Uint8Array(bytes);
}

export function exactWrites(writes: readonly Write[]): readonly Write[] {
  return writes.map((write) => ({ ...write, params: exactParams(write.params) }));
}

export function exactParams<Param extends SqlValue | Ref>(params: readonly Param[]): readonly Param[] {
  return params.some((param) => param instanceof Uint8Array)
    ? params.map((param) => (param instanceof Uint8Array ? (exactBytes(param) as Param) : param))
    : params;
}
