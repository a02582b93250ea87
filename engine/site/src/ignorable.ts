/** No message of ours begins so: neither JSON, nor a length, nor a kind. */
const MARK = 0xff;
const MARK_BYTES = 4;

/**
 * A message of a kind that nodes of versions before need not know: whoever does not understand it passes it over, and it is no gap. For what may be
 * lost without harm, and only for kinds that those versions refuse, not for known ones with another meaning. What needs no order with other messages
 * is simpler on a subject of its own, which nobody else listens to.
 */
export function ignorable(bytes: Uint8Array): Uint8Array {
  const marked = new Uint8Array(MARK_BYTES + bytes.length).fill(MARK, 0, MARK_BYTES);
  marked.set(bytes, MARK_BYTES);
  return marked;
}

/** What stands behind the mark; undefined: there is none. */
export function withoutMark(bytes: Uint8Array): Uint8Array | undefined {
  // Looked at for every message of the backbone.
  if (bytes[0] !== MARK) return undefined;
  return bytes.length >= MARK_BYTES && bytes[1] === MARK && bytes[2] === MARK && bytes[3] === MARK ? bytes.subarray(MARK_BYTES) : undefined;
}
