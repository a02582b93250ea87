import type { ConversationHandle, ConversationSnapshot, InboxRow, Observable, RoomMessage, SentDraft } from '@parley/esdk';
import { State } from '@parley/react/internal';
import { ME } from './sample.ts';

const PAGE = 50;

/** A conversation that answers itself; nothing leaves the page. */
export class FakeConversation implements ConversationHandle, Observable<ConversationSnapshot> {
  readonly id: string;
  readonly #state: State<ConversationSnapshot>;
  readonly #offline: boolean;
  #past: readonly RoomMessage[];
  #sent = 0;

  constructor(
    row: InboxRow,
    messages: readonly RoomMessage[],
    options: { readonly offline: boolean; readonly typing: readonly string[]; readonly stopped?: boolean },
  ) {
    this.id = row.conversation.id;
    this.#offline = options.offline;
    const start = Math.max(0, messages.length - PAGE);
    this.#past = messages.slice(0, start);
    this.#state = new State<ConversationSnapshot>({
      conversation: row.conversation,
      messages: messages.slice(start),
      loading: false,
      more: start > 0,
      readSeq: row.readSeq,
      seq: messages.findLast((message) => message.state === 'sent')?.seq ?? 0,
      typing: options.typing,
      ...(options.stopped && { error: { code: 'forbidden', message: 'You are no longer a member of this room.' } }),
    });
  }

  get snapshot(): ConversationSnapshot {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: ConversationSnapshot) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }

  send(body: string, options: { readonly mentions?: readonly string[] } = {}): SentDraft {
    this.#sent += 1;
    const ref = `own-${this.#sent}`;
    const message: RoomMessage = {
      id: 0,
      seq: 0,
      sender: ME,
      at: Date.now(),
      body,
      ref,
      state: 'pending',
      ...(options.mentions && { mentions: options.mentions }),
    };
    this.#update({ messages: [...this.snapshot.messages, message] });
    if (this.#offline) return { ref, sent: new Promise(() => undefined) };
    const sent = new Promise<{ offset: number }>((resolve) => {
      setTimeout(() => resolve({ offset: this.#settle(ref) }), 200);
    });
    return { ref, sent };
  }

  edit(id: number, body: string): SentDraft {
    this.#change(id, { body, editedAt: Date.now() });
    return { ref: `edit-${id}`, sent: Promise.resolve({ offset: 0 }) };
  }
  delete(id: number): SentDraft {
    this.#change(id, { body: '', deleted: true });
    return { ref: `delete-${id}`, sent: Promise.resolve({ offset: 0 }) };
  }
  retry(ref: string): SentDraft {
    const body = this.snapshot.messages.find((message) => message.ref === ref)?.body ?? '';
    this.discard(ref);
    return this.send(body);
  }
  discard(ref: string): void {
    this.#update({ messages: this.snapshot.messages.filter((message) => message.ref !== ref) });
  }

  async loadEarlier(): Promise<void> {
    const page = this.#past.slice(-PAGE);
    this.#past = this.#past.slice(0, -PAGE);
    this.#update({ messages: [...page, ...this.snapshot.messages], more: this.#past.length > 0 });
  }
  async markRead(seq: number = this.snapshot.seq): Promise<void> {
    this.#update({ readSeq: Math.max(seq, this.snapshot.readSeq) });
  }
  typing(): void {
    // Nobody is there to see it.
  }
  async close(): Promise<void> {
    // It lives as long as the page.
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  /** Somebody else writes. */
  receive(sender: string, body: string): void {
    const seq = this.snapshot.seq + 1;
    const message: RoomMessage = { id: 10_000 + seq, seq, sender, at: Date.now(), body, ref: `other-${seq}`, state: 'sent' };
    this.#update({ messages: [...this.snapshot.messages, message], seq });
  }

  #settle(ref: string): number {
    const seq = this.snapshot.seq + 1;
    const id = 10_000 + seq;
    const messages = this.snapshot.messages.map((message) =>
      message.ref === ref ? { ...message, id, seq, state: 'sent' as const } : message,
    );
    this.#update({ messages, seq, readSeq: seq });
    return id;
  }
  #change(id: number, change: Partial<RoomMessage>): void {
    this.#update({ messages: this.snapshot.messages.map((message) => (message.id === id ? { ...message, ...change } : message)) });
  }
  #update(part: Partial<ConversationSnapshot>): void {
    this.#state.set({ ...this.snapshot, ...part });
  }
}
