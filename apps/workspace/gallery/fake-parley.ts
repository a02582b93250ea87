import type {
  Channels,
  ConnectionState,
  ConversationHandle,
  InboxSnapshot,
  Messaging,
  Observable,
  Parley,
  ParleySnapshot,
  RoomMessage,
  WatchHandlers,
} from '@parley/esdk';
import type { ImportJob, UnitSlice } from '@parley/people/contract';
import type { OwnSetting } from '@parley/presence-component/contract';
import { State } from '@parley/react/internal';
import { systemRuntime } from '@parley/runtime';
import { FakeConversation } from './fake-conversation.ts';
import { components, countsOf, groups, HOURS, inbox, locations, ME, messages, NOW, people, presences, units } from './sample.ts';

export interface FakeOptions {
  readonly offline?: boolean;
  readonly waiting?: number;
  readonly ended?: boolean;
  /** Nothing ever answers. */
  readonly loading?: boolean;
  /** Everything is refused. */
  readonly failing?: boolean;
  /** An organisation of one person, who is new. */
  readonly empty?: boolean;
  readonly typing?: readonly string[];
  /** The open conversation has ended for this person. */
  readonly stopped?: boolean;
  /** What oneself has set. */
  readonly setting?: OwnSetting;
  readonly job?: ImportJob;
  readonly messages?: readonly RoomMessage[];
}

const UP: ConnectionState = { state: 'up', since: NOW, attempt: 0, node: 'gallery', session: 's', person: ME, resumed: false };

/** A refusal as the ESDK gives it. */
class FakeRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Stands for a server in the gallery. */
export class FakeParley implements Parley {
  readonly inbox: Observable<InboxSnapshot>;
  readonly messaging: Messaging;
  readonly channels: Channels;
  /** Where pipes would hook in: nothing is said, and nothing comes. */
  readonly exchange = { runtime: systemRuntime, link: undefined };
  readonly #state: State<ParleySnapshot>;
  readonly #options: FakeOptions;
  readonly #open = new Map<string, FakeConversation>();

  constructor(options: FakeOptions = {}) {
    this.#options = options;
    this.#state = new State<ParleySnapshot>({ connection: this.#connection(), outbox: { waiting: options.waiting ?? 0 }, clockOffset: 0 });
    const conversations = options.empty || options.loading ? [] : inbox;
    const sum = (pick: 'unread' | 'mentions'): number => conversations.reduce((total, row) => total + row[pick], 0);
    this.inbox = new State<InboxSnapshot>({ conversations, ready: !options.loading, unread: sum('unread'), mentions: sum('mentions') });
    this.messaging = { open: (target) => this.#opened(target), call: (method, input) => this.#answer(method, input) as never };
    const none = (): never => {
      throw new FakeRefusal('unavailable', 'The gallery has no channels.');
    };
    this.channels = { join: none, publish: none };
  }

  get connection(): ConnectionState {
    return this.snapshot.connection;
  }
  get snapshot(): ParleySnapshot {
    return this.#state.snapshot;
  }
  subscribe<T>(selector: (snapshot: ParleySnapshot) => T, fn: (value: T) => void): () => void {
    return this.#state.subscribe(selector, fn);
  }
  request(method: string, input: unknown): Promise<never> {
    return this.#answer(method, input) as Promise<never>;
  }
  watch(topic: string, input: unknown, on: WatchHandlers): () => void {
    const say = topic === 'people.imports' ? () => ({ job: this.#options.job }) : whole[topic];
    if (say && !this.#options.loading && !this.#options.failing)
      queueMicrotask(() => on.snapshot(say(input as WatchInput, this.#options.setting), true, false));
    return () => undefined;
  }
  async close(): Promise<void> {
    // Nothing was opened.
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #connection(): ConnectionState {
    if (this.#options.ended) return { state: 'ended', code: 'token-revoked' };
    return this.#options.offline ? { state: 'down', attempt: 3, retryAt: NOW + 8000, code: 'network' } : UP;
  }

  async #opened(target: { readonly person: string } | { readonly conversation: string }): Promise<ConversationHandle> {
    if (this.#options.loading) return new Promise(() => undefined);
    if (this.#options.failing) throw new FakeRefusal('unavailable', 'node-b did not answer in time.');
    const row = inbox.find(({ conversation }) =>
      'person' in target ? conversation.people.includes(target.person) : conversation.id === target.conversation,
    );
    if (!row) throw new FakeRefusal('forbidden', 'You are not a member.');
    const { id } = row.conversation;
    const words =
      id === 'handover'
        ? []
        : id === 'lab' || this.#options.messages
          ? (this.#options.messages ?? messages)
          : directMessages(row.conversation.people);
    const open =
      this.#open.get(id) ??
      new FakeConversation(row, words, {
        offline: this.#options.offline ?? false,
        typing: this.#options.typing ?? [],
        stopped: this.#options.stopped ?? false,
      });
    this.#open.set(id, open);
    Object.assign(window, { conversation: open });
    return open;
  }

  async #answer(method: string, input: unknown): Promise<unknown> {
    if (this.#options.loading) return new Promise(() => undefined);
    if (this.#options.failing) throw new FakeRefusal('unavailable', 'node-b did not answer in time.');
    if (method === 'presence.mine') return { setting: this.#options.setting };
    const answer = answers[method];
    if (!answer) throw new FakeRefusal('unknown-method', `The gallery does not answer ${method}.`);
    return answer(input as Record<string, never>, this.#options.empty ?? false);
  }
}

interface WatchInput {
  readonly ids?: readonly string[];
  readonly units?: readonly string[];
  readonly unit?: string;
  readonly window?: readonly [number, number];
}

/** What a watch says at first; nothing changes afterwards. */
const whole: Readonly<Record<string, (input: WatchInput, own: OwnSetting | undefined) => unknown>> = {
  'presence.people': ({ ids = [] }, own) => ({
    people: presences.flatMap((each) => (ids.includes(each.person) ? (each.person === ME && own ? { ...each, ...own } : each) : [])),
  }),
  'presence.counts': ({ units: wanted = [] }) => ({ units: wanted.map(countsOf) }),
  'presence.unit': ({ unit = '', window = [0, 0] }) => {
    const members = byName.filter((person) => person.active && person.units.includes(unit)).map(({ id }) => id);
    const order = members.slice(...window);
    return { ...countsOf(unit), total: members.length, order, people: presences.filter(({ person }) => order.includes(person)) };
  },
};

function directMessages(two: readonly string[]): readonly RoomMessage[] {
  const here = messages.filter((message) => two.includes(message.sender) && !message.deleted);
  return here.map((message, index) => ({ ...message, seq: index + 1 }));
}

interface Input {
  readonly ids?: readonly string[];
  readonly slices?: readonly UnitSlice[];
  readonly unit?: string;
  readonly query?: string;
  readonly limit?: number;
  readonly id?: string;
  readonly active?: boolean;
  readonly name?: string;
  readonly manager?: string;
  readonly location?: string;
  readonly group?: string;
  readonly person?: string;
  readonly title?: string;
}

const byName = people.toSorted((a, b) => a.name.localeCompare(b.name));
const me = people.filter((person) => person.id === ME);

const answers: Readonly<Record<string, (input: Input, empty: boolean) => unknown>> = {
  'components.list': (_input, empty) => ({ components: empty ? components.slice(0, 2) : components }),
  'components.restart': () => ({ nodes: [{ node: 'node-a', state: 'running' }] }),
  'identity.sessions': () => ({ sessions: [] }),
  'webhooks.list': () => ({ endpoints: [] }),
  'people.units': (_input, empty) => ({ units: empty ? [] : units }),
  'people.get': ({ ids = [] }) => ({ people: people.filter((person) => ids.includes(person.id)) }),
  'people.names': ({ slices = [] }) => ({
    units: slices.map(({ unit, from, to }) => {
      const members = byName.filter((person) => person.active && person.units.includes(unit));
      return { total: members.length, people: members.slice(from, to) };
    }),
  }),
  'people.list': ({ unit, manager, location, group, query = '', limit = 50 }, empty) => {
    const found = (empty ? me : byName).filter(
      (person) =>
        (unit === undefined || person.units.includes(unit)) &&
        (manager === undefined || person.manager === manager) &&
        (location === undefined || person.location === location) &&
        (group === undefined || person.title.startsWith('Consultant')) &&
        person.name.toLowerCase().includes(query.toLowerCase()),
    );
    return { people: found.slice(0, limit), more: found.length > limit };
  },
  'people.update': ({ id, active }) => ({ person: { ...people.find((person) => person.id === id), active } }),
  'people.add': ({ name = '' }) => ({ person: { ...me[0], id: 'new', name, joined: false } }),
  'people.groups': ({ person }) => ({ groups: person === undefined ? groups : groups.slice(0, 2), more: false }),
  'people.locations': () => ({ locations, more: false }),
  'people.heads': () => ({ people: people.filter(({ id }) => id === 'lars'), more: false }),
  'people.reports': ({ ids = [] }) => ({
    reports: Object.fromEntries(
      ids.flatMap((id) => {
        const count = people.filter((person) => person.manager === id).length;
        return count > 0 ? [[id, count]] : [];
      }),
    ),
  }),
  'presence.activity': () => ({}),
  'presence.set': () => ({}),
  'presence.clear': () => ({}),
  'presence.get': () => ({ people: [{ person: 'amara', state: 'in-call', hours: HOURS }] }),
  'identity.invite': () => ({ url: 'https://parley.aldermoor.example/u/0/invitation/q7Jm3XvKc1R8', expiresAt: NOW + 7 * 86_400_000 }),
  'messaging.members': () => ({ people: people.slice(0, 12).map((person) => person.id), more: false }),
  'messaging.rooms': ({ query = '' }) => {
    const rooms = inbox
      .filter((row) => row.conversation.kind === 'room' && row.conversation.open)
      .map((row, index) => ({ ...row.conversation, joined: index < 3 }));
    return { rooms: rooms.filter((room) => room.title.toLowerCase().includes(query.toLowerCase())), more: false };
  },
  'messaging.createRoom': ({ title = '' }) => ({ conversation: { ...inbox[0]?.conversation, title } }),
};
