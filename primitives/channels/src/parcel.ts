/** Where bytes of a packed value begin behind the JSON, and how many there are. */
interface Enclosed {
  readonly $bytes: readonly [at: number, length: number];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const LENGTH = 4;

/** A plain value, with byte arrays anywhere in it, for another node: `u32 length of the JSON | JSON | bytes`. */
export function pack(value: unknown): Uint8Array {
  const parts: Uint8Array[] = [];
  let size = 0;
  const json = encoder.encode(
    JSON.stringify(value, function (this: Readonly<Record<string, unknown>>, key, each) {
      // Asked of the holder: what `each` is, a byte array of Node has turned into a list of numbers already.
      const bytes = this[key];
      if (!(bytes instanceof Uint8Array)) return each;
      parts.push(bytes);
      size += bytes.length;
      return { $bytes: [size - bytes.length, bytes.length] } satisfies Enclosed;
    }),
  );
  const parcel = new Uint8Array(LENGTH + json.length + size);
  new DataView(parcel.buffer).setUint32(0, json.length);
  parcel.set(json, LENGTH);
  let at = LENGTH + json.length;
  for (const part of parts) {
    parcel.set(part, at);
    at += part.length;
  }
  return parcel;
}

/** The reverse. Byte arrays are copies: whoever keeps one does not keep the parcel. */
export function unpack(parcel: Uint8Array): unknown {
  const jsonLength = new DataView(parcel.buffer, parcel.byteOffset).getUint32(0);
  const start = LENGTH + jsonLength;
  return JSON.parse(decoder.decode(parcel.subarray(LENGTH, start)), (_key, each: unknown) => {
    if (!isEnclosed(each)) return each;
    const [at, length] = each.$bytes;
    return Uint8Array.from(parcel.subarray(start + at, start + at + length));
  });
}

function isEnclosed(value: unknown): value is Enclosed {
  return typeof value === 'object' && value !== null && '$bytes' in value;
}
