import type { InboxDelta, InboxHead, InboxRow } from '@parley/messaging/contract';
import type { Reader } from './reader.ts';
import type { News, Room } from './room.ts';

const encoder = new TextEncoder();

interface Frame {
  /** Rooms of which the head alone is news. */
  readonly plain: Room[];
  readonly heads: InboxHead[];
  readonly rows: InboxRow[];
  gone: readonly string[];
}

/** The deltas of one tick: one per reader, however much is new. Those who are told the same are given the same bytes. */
export class Digest {
  readonly #frames = new Map<Reader, Frame>();
  readonly #plain = new Map<Room, InboxHead>();
  readonly #shared = new Map<string, Uint8Array>();

  add(reader: Reader, room: Room, news: News): void {
    const frame = this.#frame(reader);
    if (news === 'head') frame.plain.push(room);
    else if (news === 'own') frame.heads.push(room.headOf(reader));
    else {
      const row = room.row(reader);
      if (row) frame.rows.push(row);
    }
  }

  addGone(reader: Reader): void {
    this.#frame(reader).gone = reader.gone;
  }

  /** What to send to whom. Call it before the rooms settle. */
  *bodies(): Generator<readonly [Reader, Uint8Array]> {
    for (const [reader, frame] of this.#frames) yield [reader, this.#body(frame)];
  }

  #frame(reader: Reader): Frame {
    let frame = this.#frames.get(reader);
    if (!frame) {
      frame = { plain: [], heads: [], rows: [], gone: [] };
      this.#frames.set(reader, frame);
    }
    return frame;
  }

  #body({ plain, heads, rows, gone }: Frame): Uint8Array {
    if (heads.length === 0 && rows.length === 0 && gone.length === 0) return this.#sharedBody(plain);
    return encode({
      ...(rows.length ? { rows } : {}),
      ...(heads.length || plain.length ? { heads: [...plain.map((room) => this.#plainHead(room)), ...heads] } : {}),
      ...(gone.length ? { gone } : {}),
    });
  }

  #sharedBody(rooms: readonly Room[]): Uint8Array {
    const key = rooms.map((room) => room.head.conversation.id).join(' ');
    let body = this.#shared.get(key);
    if (!body) {
      body = encode({ heads: rooms.map((room) => this.#plainHead(room)) });
      this.#shared.set(key, body);
    }
    return body;
  }

  #plainHead(room: Room): InboxHead {
    let head = this.#plain.get(room);
    if (!head) {
      head = room.headOf();
      this.#plain.set(room, head);
    }
    return head;
  }
}

function encode(delta: InboxDelta): Uint8Array {
  return encoder.encode(JSON.stringify(delta));
}
