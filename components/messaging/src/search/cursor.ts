/** A place in the order of answers: newest first; of the same moment by conversation, then newest first again. */
export interface Place {
  readonly at: number;
  readonly conversation: string;
  readonly seq: number;
}

/** Where a search goes on. */
export interface Cursor {
  /** Behind this place; undefined: from the newest of what is looked through. */
  readonly after: Place | undefined;
  /** Only shelves whose newest message is older than this. */
  readonly below: number;
}

export const START: Cursor = { after: undefined, below: Number.MAX_SAFE_INTEGER };
export const CURSOR: RegExp = /^(?<below>\d{1,16})(?:\.(?<at>\d{1,16})\.(?<seq>\d{1,16})\.(?<conversation>.{1,128}))?$/;

export function formatCursor({ after, below }: Cursor): string {
  return after ? `${below}.${after.at}.${after.seq}.${after.conversation}` : String(below);
}

/** Text that fits `CURSOR`. */
export function parseCursor(text: string): Cursor {
  const { below = '0', at, seq, conversation } = CURSOR.exec(text)?.groups ?? {};
  const after = conversation === undefined ? undefined : { at: Number(at), seq: Number(seq), conversation };
  return { after, below: Number(below) };
}

export function comparePlaces(a: Place, b: Place): number {
  if (a.at !== b.at) return b.at - a.at;
  if (a.conversation !== b.conversation) return a.conversation < b.conversation ? -1 : 1;
  return b.seq - a.seq;
}
