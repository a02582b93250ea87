// A message between threads copies the whole buffer that lies behind a view: a 100-byte payload can drag 64 KiB along.
import type { Ref, SqlValue, Write } from '@parley/storage';

export function exactBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
}

export function exactWrites(writes: readonly Write[]): readonly Write[] {
  return writes.map((write) => ({ ...write, params: exactParams(write.params) }));
}

export function exactParams<Param extends SqlValue | Ref>(params: readonly Param[]): readonly Param[] {
  return params.some((param) => param instanceof Uint8Array)
    ? params.map((param) => (param instanceof Uint8Array ? (exactBytes(param) as Param) : param))
    : params;
}
