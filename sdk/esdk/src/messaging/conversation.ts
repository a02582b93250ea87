import type { Conversation as Description, Event, HistoryPage } from '@parley/messaging/contract';
import type { Cancel } from '@parley/runtime';
import { asParleyError, ParleyError } from '../error.ts';
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

/** What of the snapshot is not made of the timeline, the drafts and those who type. */
type Changes = { readonly [K in 'conversation' | 'loading' | 'readSeq' | 'error']?: ConversationSnapshot[K] | undefined };

/** One open conversation: its history merged with its feed, what is on its way, read mark, typing. */
export class Conversation extends State<ConversationSnapshot> implements Omit<ConversationHandle, typeof Symbol.asyncDispose> {
  readonly id: string;
  readonly #context: MessagingContext;
  readonly #drafts: Drafts;
  readonly #typing: Typing;
  readonly #closed = new AbortController();
  readonly #stopInbox: () => void;
  #timeline: Timeline = EMPTY_TIMELINE;
  #channel: ChannelHandle<Event> | undefined;
  #stopPause: Cancel | undefined;
  #telling: Cancel | undefined;
  #due = false;
  #marking: Promise<void> | undefined;
  #earlier: Promise<void> | undefined;
  /** Changes that came while an earlier page was on its way: the page may be older than they are. */
  #changes: (FeedEntry & { readonly event: Event })[] = [];

  constructor(description: Description, readSeq: number, context: MessagingContext) {
    super({ conversation: description, messages: [], loading: true, more: false, readSeq, seq: 0, typing: [] });
    const { exchange, outbox, inbox } = context;
    this.id = description.id;
    this.#context = context;
    this.#drafts = new Drafts(this.#name, outbox, () => this.#refreshSoon());
    this.#typing = new Typing(
      exchange.runtime.clock,
      (cast) => this.#channel?.cast(`typing:${exchange.person}`, cast),
      () => this.#refresh(),
    );
    this.#stopInbox = inbox.subscribe(
      () => inbox.row(this.id),
      (row) => {
        if (row) this.#refreshSoon({ conversation: row.conversation, readSeq: Math.max(this.snapshot.readSeq, row.readSeq) });
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
    if (draft?.kind !== 'create') throw new ParleyError('not-found');
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
    if (seq > this.snapshot.readSeq) {
      this.#refreshSoon({ readSeq: seq });
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
        if (!error.retryable) return this.#refresh({ loading: false, error: { code: error.code, message: error.message } });
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
    this.#refresh({ loading: false, error: undefined, conversation: { ...this.snapshot.conversation, ...page.about } });
    return page;
  }

  async #take(item: ChannelItem<Event | undefined>): Promise<void> {
    // Without its payload a redacted entry does not tell whether it was a message, so seq cannot be counted on.
    if (item.reset !== undefined) this.#timeline = { ...this.#timeline, offset: 0 };
    if (item.reset !== undefined || (item.body === undefined && item.offset > this.#timeline.offset)) return void (await this.#read());
    const { body: event } = item;
    if (!event || item.offset <= this.#timeline.offset) return;
    this.#timeline = applyEvent(this.#timeline, item, event);
    if (this.#earlier) this.#changes.push({ ...item, event });
    if (event.kind === 'created') this.#typing.heard(item.sender, false);
    // Where the inbox tells of it, it does so in whole: what is counted here, too, would be counted twice.
    const told = this.#context.inbox.row(this.id)?.conversation;
    this.#refresh({ conversation: told ?? applyToConversation(this.snapshot.conversation, event) });
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
    for (let told = -1; told < this.snapshot.readSeq; ) {
      // Whoever calls is drawing what was read.
      await new Promise<void>((resolve) => this.#context.exchange.runtime.clock.soon(resolve));
      told = this.snapshot.readSeq;
      await this.#context.call('messaging.markRead', { conversation: this.id, seq: told });
    }
  }

  #heard(sender: string, key: string, body: unknown): void {
    if (key !== `typing:${sender}` || sender === this.#context.exchange.person) return;
    this.#typing.heard(sender, (body as { readonly typing?: unknown } | undefined)?.typing === true);
  }

  /** What comes together is drawn once: each telling makes a user interface draw before the next entry is taken. */
  #refresh(changes?: Changes): void {
    this.#compose(changes);
    if (this.#due) return;
    this.#due = true;
    this.#context.exchange.runtime.clock.soon(() => {
      this.#due = false;
      this.#tellNow();
    });
  }

  /** For what is said oneself: drawing it takes longer than storing and sending it. With luck it is drawn once, as sent. */
  #refreshSoon(changes?: Changes): void {
    this.#compose(changes);
    this.#telling ??= this.#context.exchange.runtime.clock.after(SOON_MS, () => this.#tellNow());
  }

  #tellNow(): void {
    this.#telling?.();
    this.#telling = undefined;
    if (!this.#closed.signal.aborted) this.tell();
  }

  #compose(changes?: Changes): void {
    if (this.#closed.signal.aborted) return;
    const { messages: stored, more, seq, offset } = this.#timeline;
    const { snapshot } = this;
    const messages = present(stored, this.#drafts.waiting(offset), this.#context.exchange.person ?? '', snapshot.messages);
    const next = { ...snapshot, messages, more, seq, typing: this.#typing.people, ...changes };
    this.put(keep(snapshot, next as ConversationSnapshot));
  }
}
