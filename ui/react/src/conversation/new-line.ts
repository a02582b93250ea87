import { useEffect, useRef, useState } from 'react';

export interface Reading {
  /** Read mark and newest seq of the conversation. */
  readonly readSeq: number;
  /** Messages of others after the read mark. */
  readonly unread: number;
  /** The reader looks at the newest messages right now. */
  readonly watching: boolean;
}

/**
 * Where the "new" line stands: at the read mark of the moment when unread messages came up while nobody watched. It stays while they
 * are read, and moves on only when others come unwatched.
 */
export function nextMark(mark: number | undefined, before: Reading | undefined, now: Reading): number | undefined {
  const begins = now.unread > 0 && (before?.unread ?? 0) === 0;
  const watched = before?.watching === true && now.watching;
  return begins && !watched ? now.readSeq : mark;
}

/** The seq after which the line stands, and how to take it away. Draws anew only when the line moves. */
export function useNewLine(now: Reading): readonly [number | undefined, () => void] {
  const [mark, setMark] = useState(() => nextMark(undefined, undefined, now));
  const before = useRef(now);
  const { readSeq, unread, watching } = now;
  useEffect(() => {
    const next = { readSeq, unread, watching };
    const moved = nextMark(mark, before.current, next);
    before.current = next;
    if (moved !== mark) setMark(moved);
  }, [readSeq, unread, watching, mark]);
  return [mark, () => setMark(undefined)];
}
