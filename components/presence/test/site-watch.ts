import type { RawClient } from '@parley/host/testing';
import { Screen, type WatchSpec } from '@parley/presence/testing';
import { codeOf, encodeJson, type Frame } from '@parley/protocol';
import { ROOM } from './dice.ts';

const TOPICS = { people: 'presence.people', counts: 'presence.counts', unit: 'presence.unit', group: 'presence.conversation' } as const;

/** A watch over a real connection, shown on a screen that complains of what is told wrongly. */
export class SiteWatch {
  readonly spec: WatchSpec;
  readonly client: RawClient;
  screen: Screen;
  readonly #makeScreen: () => Screen;
  readonly #id: number;

  constructor(spec: WatchSpec, client: RawClient, now: () => number, complain: (fault: string) => void) {
    this.spec = spec;
    this.client = client;
    this.#makeScreen = () => new Screen(JSON.stringify(spec), now, complain);
    this.screen = this.#makeScreen();
    this.#id = client.id();
    this.#open();
  }

  stop(): void {
    this.screen.isClosed = true;
    this.client.send({ frame: 'unwatch', id: this.#id });
  }

  /** Shows what has arrived. */
  async read(): Promise<void> {
    const isOurs = (frame: Frame): boolean =>
      (frame.frame === 'snapshot' || frame.frame === 'delta' || frame.frame === 'error') && frame.id === this.#id;
    while (this.client.frames.some(isOurs)) {
      const frame = await this.client.take(isOurs);
      if (frame.frame === 'snapshot') this.screen.snapshot(frame.version, JSON.parse(new TextDecoder().decode(frame.body)));
      if (frame.frame === 'delta') this.screen.delta(frame.version, frame.body);
      if (frame.frame === 'error' && frame.code === codeOf('unavailable')) this.#openAgain();
      else if (frame.frame === 'error') this.screen.refuse();
    }
  }

  #openAgain(): void {
    if (this.screen.isClosed) return;
    this.screen = this.#makeScreen();
    this.#open();
  }

  #open(): void {
    const { spec } = this;
    this.client.send({ frame: 'watch', id: this.#id, topic: TOPICS[spec.kind], since: undefined, body: encodeJson(queryOf(spec)) });
  }
}

function queryOf(spec: WatchSpec): object {
  if (spec.kind === 'people') return { ids: spec.ids };
  if (spec.kind === 'counts') return { units: spec.units };
  const rows = spec.window ? { window: spec.window } : {};
  return spec.kind === 'unit' ? { unit: spec.unit, below: spec.below, ...rows } : { conversation: ROOM, ...rows };
}
