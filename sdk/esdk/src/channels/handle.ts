import { Reader, type ReaderStep } from '@parley/channels';
import { encodeJson, type Frame, type FrameOf, type Position, RESET_REASONS } from '@parley/protocol';
import { ParleyError, readJson } from '../error.ts';
import { guard } from '../state.ts';
import type { ChannelHandle, ChannelItem, ChannelMessage, Channels } from '../types.ts';
import { type HistoryOptions, messageOf, readHistory } from './history.ts';
import type { Subscription } from './subscription.ts';

type JoinOptions = NonNullable<Parameters<Channels['join']>[1]>;

interface Queued<T> {
  readonly item: ChannelItem<T>;
  readonly position: Position;
}

type Cast = Parameters<Parameters<ChannelHandle<unknown>['onCast']>[0]>[0];

/** A little more than a server sends of the past at once. */
const QUEUE = 512;
/** What a reader makes of the frames that say something of the feed, by their names. */
type Steps = Pick<Reader, 'subscribed' | 'message' | 'head' | 'reset'>;

const NOWHERE: Position = { epoch: '', offset: 0, tag: 0 };
const REASONS = new Map<number, 'epoch' | 'tag' | 'retention'>([
  [RESET_REASONS.epoch, 'epoch'],
  [RESET_REASONS.tag, 'tag'],
]);

/** What `join` gives: one reader of a channel, with its own position. */
export class Handle<T> implements ChannelHandle<T> {
  readonly name: string;
  readonly reader: Reader;
  readonly options: JoinOptions;
  readonly #subscription: Subscription;
  readonly #joined: (error?: ParleyError) => void;
  readonly #queue: Queued<T>[] = [];
  readonly #casts = new Set<(cast: Cast) => void>();
  readonly #lists = new Set<(members: readonly string[]) => void>();
  #position: Position | undefined;
  /** Settles with the next item or the end. */
  #news: Promise<void> | undefined;
  #wake: () => void = () => {};
  #ended: ParleyError | undefined;
  /** The application is slow: what comes is dropped, and asked for again once all that is queued was taken. */
  #paused = false;

  /** @param joined called when it is subscribed, or will not be. */
  constructor(subscription: Subscription, options: JoinOptions, joined: (error?: ParleyError) => void) {
    this.options = options;
    this.#subscription = subscription;
    this.name = subscription.channel;
    this.reader = new Reader(options.from);
    this.#joined = joined;
  }

  get position(): Position {
    return this.#position ?? NOWHERE;
  }

  get members(): readonly string[] {
    return this.options.members ? this.#subscription.members : [];
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** How far it has come; one without a position misses nothing. */
  get offset(): number {
    return this.reader.position?.offset ?? Number.POSITIVE_INFINITY;
  }

  publish(body: T): Promise<{ readonly offset: number }> {
    return this.#subscription.host.publisher.send(this.name, encodeJson(body));
  }

  cast(key: string, body: unknown): void {
    this.#subscription.cast(key, encodeJson(body));
  }

  onCast(fn: (cast: Cast) => void): () => void {
    this.#casts.add(fn);
    return () => void this.#casts.delete(fn);
  }

  onMembers(fn: (members: readonly string[]) => void): () => void {
    this.#lists.add(fn);
    return () => void this.#lists.delete(fn);
  }

  history(options: HistoryOptions): Promise<readonly ChannelMessage<T>[]> {
    return readHistory<T>(this.#subscription.host.exchange, this.name, options);
  }

  async leave(): Promise<void> {
    this.#subscription.remove(this);
    this.end(new ParleyError('disposed'));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.leave();
  }

  /** Several iterations share what comes. Breaking off leaves the rest for the next one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ChannelItem<T>, undefined> {
    for (;;) {
      const next = this.#queue.shift();
      if (next) {
        this.#position = next.position;
        if (this.#queue.length === 0) this.#catchUp();
        yield next.item;
      } else if (this.#ended) {
        if (this.#ended.code !== 'disposed') throw this.#ended;
        return undefined;
      } else await this.#more();
    }
  }

  /** Nothing more comes. What `leave` and closing end is over; everything else is thrown at whoever iterates. */
  end(error: ParleyError): void {
    this.#ended ??= error;
    this.#joined(error);
    this.#wake();
  }

  handle(frame: Frame): void {
    if (frame.frame === 'cast') this.#cast(frame);
    else if (frame.frame === 'members') for (const fn of this.#lists) guard(() => fn(this.members));
    else if (!this.#paused) this.#step(frame);
  }

  #step(frame: Frame): void {
    this.#do((this.reader as Partial<Steps>)[frame.frame as keyof Steps]?.(frame as never));
    if (frame.frame !== 'subscribed') return;
    this.#position ??= this.reader.position;
    this.#joined();
  }

  #do(step: ReaderStep | undefined): void {
    if (step?.step === 'resubscribe') this.#subscription.need(this);
    else if (step?.step === 'deliver') this.#push(messageOf<T>(step.message));
    else if (step?.step === 'reset') this.#push({ reset: REASONS.get(step.reason) ?? 'retention' });
  }

  #push(item: ChannelItem<T>): void {
    this.#queue.push({ item, position: this.reader.position ?? NOWHERE });
    this.#wake();
    if (this.#queue.length < QUEUE) return;
    this.#paused = true;
    this.reader.lost();
  }

  #catchUp(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this.#subscription.need(this);
  }

  #more(): Promise<void> {
    this.#news ??= new Promise((resolve) => {
      this.#wake = () => {
        this.#news = undefined;
        resolve();
      };
    });
    return this.#news;
  }

  #cast({ sender, key, payload }: FrameOf<'cast'>): void {
    const body = readJson(payload);
    for (const fn of this.#casts) guard(() => fn({ sender, key, body }));
  }
}
