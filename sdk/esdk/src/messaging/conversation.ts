import type { Conversation as Description, Event, HistoryPage } from '@parley/messaging/contract';
import type { Cancel } from '@parley/runtime';
import { asParleyError, type ParleyError } from '../error.ts';
import { keep, State } from '../state.ts';
import type { ChannelHandle, ChannelItem, ConversationHandle, ConversationSnapshot, SentDraft } from '../types.ts';
import { Drafts } from './drafts.ts';
import type { MessagingContext } from './messaging.ts';
import { present } from './present.ts';
import {
  applyEvent,
  applyToConversation,
  changeMessage,
  EMPTY_TIMELINE,
  type FeedEntry,
  prepend,
  type Timeline,
  timelineOf,
} from './timeline.ts';
import { Typing } from './typing.ts';

const PAGE = 50;
const LONGEST_PAGE = 200;
const RETRY_MS = 5_000;
/** Still at once for whoever wrote it. */
const SOON_MS = 20;

/** One open conversation: its history merged with its feed, what is on its way, read mark, typing. */
export class Conversation extends State<ConversationSnapshot> implements Omit<ConversationHandle, typeof Symbol.asyncDispose> {
  readonly id: string;
  readonly #context: MessagingContext;
  readonly #drafts: Drafts;
  readonly #typing: Typing;
  readonly #closed = new AbortController();
  readonly #stopInbox: () => void;
  #timeline: Timeline = EMPTY_TIMELINE;
  #description: Description;
  #channel: ChannelHandle<Event> | undefined;
  #loading = true;
  #error: ParleyError | undefined;
  #readSeq: number;
  #stopPause: Cancel | undefined;
  #telling: Cancel | undefined;
  #marking: Promise<void> | undefined;
  #earlier: Promise<void> | undefined;
  /** Changes that came while an earlier page was on its way: the page may be older than they are. */
  #changes: (FeedEntry & { readonly event: Event })[] = [];

  constructor(description: Description, readSeq: number, context: MessagingContext) {
    super({ conversation: description, messages: [], loading: true, more: false, readSeq, seq: 0, typing: [] });
    const { exchange, outbox, inbox } = context;
    this.id = description.id;
    this.#context = context;
    this.#description = description;
    this.#readSeq = readSeq;
    this.#drafts = new Drafts(this.#name, outbox, () => this.#refreshSoon());
    this.#typing = new Typing(
      exchange.runtime.clock,
      (cast) => this.#channel?.cast(`typing:${exchange.person}`, cast),
      () => this.#refresh(),
    );
    this.#stopInbox = inbox.subscribe(
      (all) => all.conversations.find((row) => row.conversation.id === this.id),
      (row) => {
        if (!row) return;
        this.#description = row.conversation;
        this.#readSeq = Math.max(this.#readSeq, row.readSeq);
        this.#refreshSoon();
      },
    );
    this.#refresh();
    void this.#live();
  }

  send(body: string, options: Parameters<ConversationHandle['send']>[1] = {}): SentDraft {
    this.#typing.sent();
    return this.#drafts.send((ref) => ({ kind: 'create', body, ref, ...options }));
  }

  edit(message: number, body: string): SentDraft {
    return this.#drafts.send(() => ({ kind: 'edit', message, body }));
  }

  delete(message: number): SentDraft {
    return this.#drafts.send(() => ({ kind: 'delete', message }));
  }

  retry(ref: string): SentDraft {
    const draft = this.#drafts.discard(ref);
    if (draft?.kind !== 'create') throw asParleyError(undefined, 'not-found');
    return this.#drafts.send((fresh) => ({ ...draft, ref: fresh }));
  }

  discard(ref: string): void {
    this.#drafts.discard(ref);
  }

  loadEarlier(): Promise<void> {
    this.#earlier ??= this.#loadEarlier().finally(() => {
      this.#earlier = undefined;
      this.#changes = [];
    });
    return this.#earlier;
  }

  async markRead(seq: number = this.#timeline.seq): Promise<void> {
    if (seq > this.#readSeq) {
      this.#readSeq = seq;
      this.#refreshSoon();
      this.#marking ??= this.#mark().finally(() => {
        this.#marking = undefined;
      });
      this.#marking.catch(() => {});
    }
    await this.#marking;
  }

  typing(active: boolean): void {
    this.#typing.set(active);
  }

  async close(): Promise<void> {
    this.#closed.abort();
    this.#stopInbox();
    this.#drafts.close();
    this.#typing.close();
    this.#stopPause?.();
    this.#telling?.();
    await this.#channel?.leave();
  }

  get #name(): string {
    return `messaging/${this.id}`;
  }

  /** Reads the state, then follows the feed from there. Begins again after what may pass. */
  async #live(): Promise<void> {
    while (!this.#closed.signal.aborted) {
      try {
        const { position } = await this.#read();
        const channel = await this.#context.channels.join<Event>(this.#name, { from: position, signal: this.#closed.signal });
        this.#channel = channel;
        channel.onCast(({ sender, key, body }) => this.#heard(sender, key, body));
        for await (const item of channel) await this.#take(item);
      } catch (thrown) {
        const error = asParleyError(thrown, 'internal');
        if (!error.retryable) return this.#fail(error);
        await this.#pause(error.retryAfterMs ?? RETRY_MS);
      }
    }
  }

  /** Never settles when the conversation is closed first. */
  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      this.#stopPause = this.#context.exchange.runtime.clock.after(ms, resolve);
    });
  }

  /** The newest page in place of all that is loaded. As long as what was loaded, so that little moves on the screen. */
  async #read(): Promise<HistoryPage> {
    const limit = Math.min(LONGEST_PAGE, Math.max(PAGE, this.#timeline.messages.length));
    const page = await this.#context.call('messaging.history', { conversation: this.id, limit }, this.#closed.signal);
    this.#timeline = timelineOf(page, this.#timeline);
    this.#loading = false;
    this.#error = undefined;
    this.#refresh();
    return page;
  }

  async #take(item: ChannelItem<Event | undefined>): Promise<void> {
    // Without its payload a redacted entry does not tell whether it was a message, so seq cannot be counted on.
    if (item.reset !== undefined) this.#timeline = { ...this.#timeline, offset: 0 };
    if (item.reset !== undefined || (item.body === undefined && item.offset > this.#timeline.offset)) return void (await this.#read());
    const { body: event } = item;
    if (!event || item.offset <= this.#timeline.offset) return;
    this.#timeline = applyEvent(this.#timeline, item, event);
    this.#description = applyToConversation(this.#description, event);
    if (this.#earlier) this.#changes.push({ ...item, event });
    if (event.kind === 'created') this.#typing.heard(item.sender, false);
    this.#refresh();
  }

  async #loadEarlier(): Promise<void> {
    const first = this.#timeline.messages[0];
    if (!first || !this.#timeline.more) return;
    const input = { conversation: this.id, before: first.seq, limit: PAGE };
    const page = await this.#context.call('messaging.history', input, this.#closed.signal);
    // The timeline was read anew meanwhile and may not touch this page any more.
    if (this.#timeline.messages[0]?.id !== first.id) return;
    this.#timeline = prepend(this.#timeline, page);
    for (const change of this.#changes) {
      if (change.offset > page.position.offset) this.#timeline = changeMessage(this.#timeline, change, change.event);
    }
    this.#refresh();
  }

  async #mark(): Promise<void> {
    for (let told = -1; told < this.#readSeq; ) {
      // Whoever calls is drawing what was read.
      await new Promise<void>((resolve) => this.#context.exchange.runtime.clock.soon(resolve));
      told = this.#readSeq;
      await this.#context.call('messaging.markRead', { conversation: this.id, seq: told });
    }
  }

  #heard(sender: string, key: string, body: unknown): void {
    if (key !== `typing:${sender}` || sender === this.#context.exchange.person) return;
    this.#typing.heard(sender, (body as { readonly typing?: unknown } | undefined)?.typing === true);
  }

  #fail(error: ParleyError): void {
    if (this.#closed.signal.aborted) return;
    this.#error = error;
    this.#loading = false;
    this.#refresh();
  }

  #refresh(): void {
    this.#compose();
    this.tell();
  }

  /** For what is said oneself: drawing it takes longer than storing and sending it. With luck it is drawn once, as sent. */
  #refreshSoon(): void {
    this.#compose();
    this.#telling ??= this.#context.exchange.runtime.clock.after(SOON_MS, () => {
      this.#telling = undefined;
      this.tell();
    });
  }

  #compose(): void {
    if (this.#closed.signal.aborted) return;
    const { messages: stored, more, seq, offset } = this.#timeline;
    const messages = present(stored, this.#drafts.waiting(offset), this.#context.exchange.person ?? '', this.snapshot.messages);
    const error = this.#error && { code: this.#error.code, message: this.#error.message };
    const next = {
      conversation: this.#description,
      messages,
      loading: this.#loading,
      more,
      readSeq: this.#readSeq,
      seq,
      typing: this.#typing.people,
      ...(error && { error }),
    };
    this.put(keep(this.snapshot, next));
  }
}
