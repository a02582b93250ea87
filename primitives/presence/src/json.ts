const encoder = new TextEncoder();

export function encode(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** `{"<field>":[<entries>]}` of entries that are JSON already. */
export function encodeList(field: string, entries: readonly string[]): Uint8Array {
  return encoder.encode(`{"${field}":[${entries.join(',')}]}`);
}
