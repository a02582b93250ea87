import { InProcessHub } from '@parley/backbone';
import { type ChannelKeeping, type ChannelLimits, Channels } from '@parley/channels';
import { decodeJson, type Frame, type FrameName, type FrameOf, nameOfCode, type Position } from '@parley/protocol';
import { SimulatedRuntime } from '@parley/runtime/testing';
import type { SimulatedNode } from '@parley/site/testing';
import { type ChannelLog, MemoryLog } from '@parley/storage';
import { FakeGate } from './fake-gate.ts';
import { FakeRouter, FakeSession } from './fake-router.ts';
import { HubSite } from './hub-site.ts';

export interface StandOptions {
  readonly keeping?: Partial<ChannelKeeping>;
  readonly limits?: Partial<ChannelLimits>;
  readonly node?: string;
  /** Shared by nodes that need no lease. */
  readonly site?: { readonly runtime: SimulatedRuntime; readonly hub: InProcessHub; readonly log: ChannelLog };
  /** One of the nodes of a simulated site, on the runtime of that site. */
  readonly member?: { readonly node: SimulatedNode; readonly runtime: SimulatedRuntime; readonly log?: ChannelLog };
  readonly log?: (runtime: SimulatedRuntime) => ChannelLog;
}

/** One node with the channel `room`, for tests. */
export class Stand {
  readonly runtime: SimulatedRuntime;
  readonly hub: InProcessHub;
  readonly log: ChannelLog;
  readonly gate: FakeGate;
  readonly router: FakeRouter = new FakeRouter();
  readonly channels: Channels;
  readonly faults: unknown[] = [];
  #sessions = 0;

  constructor({ keeping, limits, node = 'n0', site, member, log }: StandOptions = {}) {
    this.runtime = member?.runtime ?? site?.runtime ?? new SimulatedRuntime(1);
    this.hub = site?.hub ?? new InProcessHub();
    this.log = member?.log ?? site?.log ?? log?.(this.runtime) ?? new MemoryLog(this.runtime);
    this.gate = new FakeGate('room', keeping);
    this.channels = new Channels({
      router: this.router,
      log: this.log,
      gate: this.gate,
      runtime: member?.node.runtime ?? this.runtime,
      site: member?.node.site ?? new HubSite(node, this.hub),
      ...(limits && { limits }),
      onFault: (fault) => void this.faults.push(fault),
    });
  }

  person(name: string): Person {
    return new Person(this, new FakeSession(`s${++this.#sessions}`, name, () => {}));
  }

  /** Server messages, so that there is something to read. */
  async say(...texts: readonly string[]): Promise<void> {
    for (const text of texts) await this.channels.append('room', { sender: 'server', payload: bytes(text), countable: true });
  }

  /** Lets everything happen that needs no time. */
  async settle(): Promise<void> {
    await this.runtime.advance(0);
  }
}

/** One session of somebody, and what it was sent. */
export class Person {
  readonly session: FakeSession;
  readonly #stand: Stand;
  #frames: Frame[] = [];
  #id = 0;

  constructor(stand: Stand, { id, principal }: FakeSession) {
    this.#stand = stand;
    this.session = new FakeSession(id, principal.id, (frame) => this.#frames.push(frame));
  }

  /** What came since the last call. */
  heard(): readonly Frame[] {
    const frames = this.#frames;
    this.#frames = [];
    return frames;
  }

  /** The same in short: `subscribed 0..2`, `message 1 hello`, `published 3`, `error 7 gap` … */
  lines(): readonly string[] {
    return this.heard().map(inShort);
  }

  /** Answers the id of the request. */
  async send(frame: Omit<FrameOf<'subscribe'>, 'id'> | Omit<FrameOf<'publish'>, 'id'> | Omit<FrameOf<'history'>, 'id'>): Promise<number> {
    const id = ++this.#id;
    await this.#stand.router.receive(this.session, { ...frame, id } as Frame);
    await this.#stand.settle();
    return id;
  }

  async subscribe(options: { from?: Position; last?: number; members?: boolean; noEcho?: boolean } = {}): Promise<FrameOf<'subscribed'>> {
    const { from, last = 0, members = false, noEcho = false } = options;
    await this.send({ frame: 'subscribe', channel: 'room', from, last, members, noEcho });
    const answer = this.#frames.find((frame) => frame.frame === 'subscribed');
    return answer as FrameOf<'subscribed'>;
  }

  publish(seq: number, text: string, producer = 'p'): Promise<number> {
    return this.send({ frame: 'publish', channel: 'room', producer, seq, payload: bytes(text) });
  }

  async cast(alias: number, key: string, text: string): Promise<void> {
    await this.#stand.router.receive(this.session, { frame: 'cast', alias, sender: '', key, payload: bytes(text) });
  }
}

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
export const text = (payload: Uint8Array): string => new TextDecoder().decode(payload);

const SHORT: { readonly [N in FrameName]?: (frame: FrameOf<N>) => string } = {
  subscribed: ({ base, head, recovered, reason }) =>
    `subscribed ${base.offset}..${head}${['', ' full', ' reset'][recovered]}${reason === 0 ? '' : ` ${reason}`}`,
  message: ({ offset, payload }) => `message ${offset} ${text(payload)}`,
  published: ({ position, duplicate }) => `published ${position?.offset ?? '-'}${duplicate ? ' duplicate' : ''}`,
  error: ({ code, details }) => `error ${nameOfCode(code)}${details.length > 0 ? ` ${JSON.stringify(decodeJson(details))}` : ''}`,
  head: ({ position }) => `head ${position.offset}`,
  reset: ({ reason, base }) => `reset ${reason} ${base.offset}`,
  cast: ({ sender, key, payload }) => `cast ${sender} ${key} ${text(payload)}`,
  members: ({ version, snapshot, joined, left }) =>
    `members ${version}${snapshot ? ' snapshot' : ''}${joined.map((person) => ` +${person}`).join('')}${left.map((person) => ` -${person}`).join('')}`,
};

function inShort(frame: Frame): string {
  return (SHORT[frame.frame] as ((frame: Frame) => string) | undefined)?.(frame) ?? frame.frame;
}
