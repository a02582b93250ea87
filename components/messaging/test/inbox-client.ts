import type { WatchSink } from '@parley/component';
import type { InboxDelta, InboxRow } from '@parley/messaging/contract';
import type { Expected } from './inbox-model.ts';

const decoder = new TextDecoder();

/** A client of the inbox watch, as the contract tells one to be. It keeps what it was sent. */
export class InboxClient implements WatchSink {
  readonly rows: Map<string, InboxRow> = new Map();
  readonly deltas: InboxDelta[] = [];
  readonly bytes: Uint8Array[] = [];
  snapshots = 0;
  complete = false;
  refused: string | undefined;
  ended = false;
  #version = 0;

  snapshot(version: number, body: unknown, more = false): void {
    this.#version = version;
    this.snapshots++;
    this.complete = !more;
    for (const row of (body as { rows: readonly InboxRow[] }).rows) this.rows.set(row.conversation.id, row);
  }

  delta(version: number, body: unknown): void {
    if (version !== this.#version + 1) throw new Error(`Delta ${version} came after ${this.#version}.`);
    if (!this.complete) throw new Error('A delta came before the snapshot was complete.');
    this.#version = version;
    this.bytes.push(body as Uint8Array);
    const delta = JSON.parse(decoder.decode(body as Uint8Array)) as InboxDelta;
    this.deltas.push(delta);
    this.#apply(delta);
  }

  refuse(code: string): void {
    this.refused = code;
    this.ended = true;
  }

  row(conversation: string): InboxRow {
    const row = this.rows.get(conversation);
    if (!row) throw new Error(`The inbox has no row for ${conversation}.`);
    return row;
  }

  #apply(delta: InboxDelta): void {
    for (const id of delta.gone ?? []) this.rows.delete(id);
    for (const row of delta.rows ?? []) this.rows.set(row.conversation.id, row);
    for (const head of delta.heads ?? []) {
      const known = this.row(head.conversation);
      const own = head.own ?? { ...known, unread: known.unread + head.seq - known.seq };
      const { readSeq, unread, mentions } = own;
      const preview = head.preview ?? known.preview;
      const { seq, about: conversation = known.conversation } = head;
      this.rows.set(head.conversation, { conversation, seq, readSeq, unread, mentions, ...(preview ? { preview } : {}) });
    }
  }
}

/** What it shows, as far as a model of inboxes tells it. */
export function seen({ rows }: InboxClient): Record<string, Expected> {
  const shown = [...rows].map(([id, { conversation, seq, readSeq, unread, mentions, preview }]) => {
    const { memberCount } = conversation;
    return [id, { seq, readSeq, unread, mentions, sender: preview?.sender, text: preview?.text, memberCount }] as const;
  });
  return Object.fromEntries(shown);
}
