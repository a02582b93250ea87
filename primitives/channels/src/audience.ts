import { encodeFrame, type FrameOf, type Position } from '@parley/protocol';
import type { Session, Topic, Topics } from '@parley/routing';
import type { Site } from '@parley/site';
import type { Entry } from '@parley/storage';
import { messageOf } from './entry-frames.ts';

export interface AudienceOptions {
  readonly topics: Topics;
  readonly site: Pick<Site, 'holds'>;
  /** There is something for the readers here that they do not get: they come back from where they are. */
  readonly onBehind: (channel: string, head: Position) => void;
}

/** The readers of one channel on this node. `head`: where the channel is, for those who may not be told and come back for it. */
export class Audience {
  readonly #channel: string;
  readonly #options: AudienceOptions;

  constructor(channel: string, options: AudienceOptions) {
    this.#channel = channel;
    this.#options = options;
  }

  /** Somebody reads here. */
  get present(): boolean {
    return this.#options.topics.get(this.#channel) !== undefined;
  }

  message(entry: Entry, head: Position, from: Session | undefined): void {
    const topic = this.#topic(head);
    topic?.publish(encodeFrame(messageOf(entry, topic.alias)), from);
  }

  cast(frame: FrameOf<'cast'>, head: Position, from: Session | undefined): void {
    const topic = this.#topic(head);
    topic?.cast(`${frame.sender} ${frame.key}`, encodeFrame({ ...frame, alias: topic.alias }), from);
  }

  /** The channel goes on at `base`. */
  reset(reason: number, base: Position): void {
    const topic = this.#topic(base);
    topic?.publish(encodeFrame({ frame: 'reset', alias: topic.alias, reason, base }));
  }

  head(head: Position): void {
    const topic = this.#topic(head);
    topic?.publish(encodeFrame({ frame: 'head', alias: topic.alias, position: head }));
  }

  /** Whom the channel may tell something. What waits behind the fence would reach those, too, who may no longer hear it by then. */
  #topic(head: Position): Topic | undefined {
    const { topics, site, onBehind } = this.#options;
    const topic = topics.get(this.#channel);
    if (!topic || site.holds) return topic;
    onBehind(this.#channel, head);
    return undefined;
  }
}
