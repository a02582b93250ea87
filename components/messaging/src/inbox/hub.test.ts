import { SimulatedRuntime } from '@parley/runtime/testing';
import { expect, it } from 'vitest';
import { InboxClient, seen } from '../../test/inbox-client.ts';
import { InboxModel } from '../../test/inbox-model.ts';
import type { Change, Commit } from './change.ts';
import type { Entry } from './entry.ts';
import { InboxHub } from './hub.ts';
import { PATIENCE_MS } from './patience.ts';
import { TICK_MS } from './teller.ts';

const PEOPLE = ['ann', 'ben', 'cleo'];
const ROOMS = ['one', 'two'];

interface Reading {
  readonly take: () => readonly Entry[];
  readonly answer: (entries: readonly Entry[]) => void;
  taken: readonly Entry[] | undefined;
}

/**
 * Tables whose commits and readings reach the hub late, in any order that a server allows: commits of one conversation and one node in their
 * order; a reading is of one moment after it was asked for, and its answer arrives at any later moment. What other nodes commit may be lost on
 * its way; then the hub is told to recover, or finds it out by what comes later.
 */
class World {
  readonly #runtime: SimulatedRuntime;
  readonly #hub: InboxHub;
  readonly #model = new InboxModel();
  readonly #offsets = new Map<string, number>();
  readonly #nodes: number;
  /** Of each node in each room. */
  readonly #underWay = new Map<string, Commit[][]>();
  #lost: 'join' | 'other' | undefined;
  readonly #readings: Reading[] = [];
  readonly #watches: { readonly person: string; readonly client: InboxClient; readonly opened: Promise<() => void> }[] = [];
  readonly #steps = [
    ...[this.#say, this.#say, this.#say, this.#read, this.#read, this.#delete, this.#edit, this.#come, this.#come, this.#go],
    ...[this.#watch, this.#stop, this.#tick, this.#deliver, this.#deliver, this.#deliver, this.#deliver],
    ...[this.#take, this.#take, this.#answer, this.#answer],
  ];

  constructor(seed: number, nodes: number) {
    this.#nodes = nodes;
    this.#runtime = new SimulatedRuntime(seed);
    const source = {
      ofPerson: (person: string) => this.#ask(() => ROOMS.flatMap((room) => this.#entry(room, person))),
      ofMembers: (room: string, people: readonly string[]) => this.#ask(() => people.flatMap((person) => this.#entry(room, person))),
    };
    const silent = (): void => {};
    this.#hub = new InboxHub(source, this.#runtime.clock, { debug: silent, info: silent, warn: silent, error: silent });
    for (const room of ROOMS) {
      this.#model.make(room, ['ann', 'ben']);
      this.#offsets.set(room, 1);
      this.#underWay.set(
        room,
        Array.from({ length: nodes }, () => []),
      );
    }
  }

  async run(steps: number): Promise<void> {
    for (let i = 0; i < steps; i++) {
      await this.#pick(this.#steps).call(this);
      await this.#runtime.advance(0);
    }
    await this.#settle();
    for (const { person, client } of this.#watches) {
      expect(seen(client), `inbox of ${person}`).toEqual(this.#model.inbox(person));
    }
  }

  async #settle(): Promise<void> {
    await this.#calm();
    // In a room that is being watched, what was overtaken is found without being told.
    if (this.#lost === 'join' || this.#runtime.float() < 0.5) await this.#recover();
    else if (this.#lost) await this.#overtake();
    await this.#calm();
    await this.#tick();
  }

  async #calm(): Promise<void> {
    const onTheWay = (): boolean => [...this.#underWay.values()].flat().some(({ length }) => length > 0);
    for (let i = 0; i < 1000 && (this.#readings.length > 0 || onTheWay()); i++) {
      for (const step of [this.#deliver, this.#take, this.#answer]) step.call(this);
      await this.#runtime.advance(0);
    }
  }

  async #recover(): Promise<void> {
    let done = false;
    void this.#hub.recover().then(() => {
      done = true;
    });
    for (let i = 0; i < 1000 && !done; i++) {
      for (const step of [this.#take, this.#answer]) step.call(this);
      await this.#runtime.advance(0);
    }
  }

  async #overtake(): Promise<void> {
    for (const room of ROOMS) {
      this.#model.say(room, { sender: 'ann', mentions: [], everyone: false, text: 'last' });
      this.#commit(room, 'ann', { kind: 'created', text: 'last', mentions: [], everyone: false }, 0);
    }
    await this.#calm();
    await this.#runtime.advance(2 * PATIENCE_MS);
  }

  #commit(conversation: string, sender: string, change: Change, node = this.#runtime.random.integer(this.#nodes)): void {
    const offset = (this.#offsets.get(conversation) ?? 0) + 1;
    this.#offsets.set(conversation, offset);
    const seq = this.#model.messages(conversation).length;
    if (node > 0 && this.#runtime.float() < 0.05) this.#lost = this.#lost === 'join' || 'joined' in change ? 'join' : 'other';
    else this.#underWay.get(conversation)?.[node]?.push({ conversation, offset, seq, sender, at: offset, change });
  }

  #say(): void {
    const [room, sender] = this.#seat();
    if (!sender) return;
    const everyone = this.#runtime.float() < 0.1;
    const named = this.#model.members(room).filter(() => this.#runtime.float() < 0.3);
    const text = `m${this.#model.messages(room).length}`;
    this.#model.say(room, { sender, mentions: named, everyone, text });
    const mentions = everyone ? [] : named.filter((person) => person !== sender);
    this.#commit(room, sender, { kind: 'created', text, mentions, everyone });
  }

  #delete(): void {
    const [room, index] = this.#message();
    const said = this.#model.messages(room)[index];
    if (!said || said.deleted) return;
    said.deleted = true;
    const mentions = said.everyone ? [] : said.mentions.filter((person) => person !== said.sender);
    this.#commit(room, said.sender, { kind: 'deleted', message: index, seq: index + 1, mentions, everyone: said.everyone });
  }

  #edit(): void {
    const [room, index] = this.#message();
    const said = this.#model.messages(room)[index];
    if (!said || said.deleted) return;
    said.text += '!';
    this.#commit(room, said.sender, { kind: 'edited', seq: index + 1, text: said.text });
  }

  #read(): void {
    const [room, person] = this.#seat();
    if (!person) return;
    this.#model.read(room, person, this.#runtime.random.integer(this.#model.messages(room).length + 1));
    void this.#hub.refresh(room, [person]);
  }

  #come(): void {
    const [room, person] = [this.#pick(ROOMS), this.#pick(PEOPLE)];
    if (this.#model.isMember(room, person)) return;
    this.#model.join(room, person);
    this.#commit(room, person, { kind: 'conversation', joined: [person] });
  }

  #go(): void {
    const [room, person] = this.#seat();
    if (!person) return;
    this.#model.leave(room, person);
    this.#commit(room, person, { kind: 'conversation', left: [person] });
  }

  #watch(): void {
    const [person, client] = [this.#pick(PEOPLE), new InboxClient()];
    this.#watches.push({ person, client, opened: this.#hub.open(person, client) });
  }

  /** Only a watch that has begun can be stopped. */
  async #stop(): Promise<void> {
    const index = this.#watches.findIndex(({ client }) => client.complete);
    if (index < 0 || this.#runtime.float() < 0.7) return;
    const [watch] = this.#watches.splice(index, 1);
    (await watch?.opened)?.();
  }

  async #tick(): Promise<void> {
    await this.#runtime.advance(TICK_MS);
  }

  #deliver(): void {
    const commit = this.#pick(this.#underWay.get(this.#pick(ROOMS)) ?? [])?.shift();
    if (commit) this.#hub.committed(commit);
  }

  #take(): void {
    const reading = this.#pick(this.#readings);
    if (reading) reading.taken ??= reading.take();
  }

  #answer(): void {
    const index = this.#readings.findIndex(({ taken }) => taken && this.#runtime.float() < 0.6);
    const [reading] = index < 0 ? [] : this.#readings.splice(index, 1);
    if (reading?.taken) reading.answer(reading.taken);
  }

  #ask(take: () => readonly Entry[]): Promise<readonly Entry[]> {
    return new Promise((answer) => void this.#readings.push({ take, answer, taken: undefined }));
  }

  #entry(id: string, person: string): readonly Entry[] {
    const row = this.#model.inbox(person)[id];
    if (!row) return [];
    const { seq, readSeq, unread, mentions, sender, text, memberCount } = row;
    const asOf = this.#offsets.get(id) ?? 0;
    const about = { id, kind: 'room', title: id, topic: '', people: [], open: true, createdAt: 1 } as const;
    const preview = sender === undefined ? undefined : { sender, text: text ?? '', at: asOf };
    return [
      {
        person,
        head: { conversation: { ...about, memberCount }, seq, preview, asOf },
        seat: { readSeq, own: seq - readSeq - unread, mentions, shown: true, asOf },
      },
    ];
  }

  #seat(): readonly [string, string | undefined] {
    const room = this.#pick(ROOMS);
    return [room, this.#pick(this.#model.members(room))];
  }

  #message(): readonly [string, number] {
    const room = this.#pick(ROOMS);
    return [room, this.#runtime.random.integer(this.#model.messages(room).length + 1)];
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#runtime.random.integer(from.length)] as T;
  }
}

it.each([
  [1, 1500],
  [3, 1000],
])('inboxes end up right however commits of %i nodes and readings of the tables overtake each other', async (nodes, seeds) => {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      await new World(seed, nodes).run(80);
    } catch (error) {
      throw new Error(`Seed ${seed} failed.`, { cause: error });
    }
  }
});
