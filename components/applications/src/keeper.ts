import { type ChannelServices, durationMs } from '@parley/component';
import type { Clock } from '@parley/runtime';
import { type Sql, text, type Write } from '@parley/storage';
import { familyOf } from './families.ts';
import type { Registry } from './registry.ts';

/** Channels that are remembered as listed. */
const REMEMBERED = 100_000;
/** Names that one statement reads, messages that are looked at at once. */
const PAGE = 500;

export interface KeeperParts {
  readonly sql: Sql;
  readonly registry: Registry;
  readonly channels: ChannelServices;
  readonly clock: Clock;
}

/** Drops what is older than an application wants it kept. The channels in which something was said are listed, in the commit of the first message. */
export class Keeper {
  readonly #parts: KeeperParts;
  readonly #listed = new Set<string>();

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  /** What belongs to the commit of a message. */
  listing(channel: string): readonly Write[] {
    if (this.#listed.has(channel)) return [];
    return [{ sql: 'insert into applications_channel (name) values ($1) on conflict (name) do nothing', params: [channel] }];
  }

  /** A message was committed. */
  listed(channel: string): void {
    if (this.#listed.size >= REMEMBERED) this.#listed.clear();
    this.#listed.add(channel);
  }

  async sweep(signal: AbortSignal): Promise<void> {
    const { sql, registry, clock } = this.#parts;
    const sentence = 'select name from applications_channel where name > $1 order by name limit $2';
    for (let last: string | undefined = ''; last !== undefined; ) {
      const names: readonly string[] = (await sql.query(sentence, [last, PAGE])).map((row) => text(row, 'name'));
      for (const name of names) {
        signal.throwIfAborted();
        const keepMs = durationMs(familyOf(await registry.now(), name)?.keep ?? '');
        if (keepMs !== undefined) await this.#drop(name, clock.now() - keepMs, signal);
      }
      last = names.at(-1);
    }
  }

  /** Everything from before a moment. Looks at one message first: mostly nothing is old. */
  async #drop(channel: string, before: number, signal: AbortSignal): Promise<void> {
    const { channels } = this.#parts;
    for (let [floor, limit] = [-1, 1]; ; limit = PAGE) {
      signal.throwIfAborted();
      const head = await channels.head(channel);
      if (!head || head.floor <= floor || head.floor >= head.position.offset) return;
      floor = head.floor;
      const { entries } = await channels.read(channel, floor, limit);
      const young = entries.findIndex(({ at }) => at >= before);
      const old = entries[(young < 0 ? entries.length : young) - 1];
      if (!old) return;
      await channels.truncate(channel, old.offset);
      if (young >= 0) return;
    }
  }
}
