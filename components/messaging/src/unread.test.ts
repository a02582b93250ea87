import { SimulatedRuntime } from '@parley/runtime/testing';
import { afterEach, describe, expect, it } from 'vitest';
import { Harness, type HarnessOptions } from '../test/harness.ts';
import { type InboxClient, seen } from '../test/inbox-client.ts';
import { InboxModel } from '../test/inbox-model.ts';

const PEOPLE = ['ann', 'ben', 'cleo', 'dan'] as const;
const ROOMS = ['ward', 'clinic'] as const;

let harness: Harness;
afterEach(() => harness.close());

/** Random people doing random things, one after the other, beside a model of what their inboxes have to say. */
class Run {
  readonly model = new InboxModel();
  readonly #random: SimulatedRuntime;
  readonly #ids = new Map<string, number[]>();
  readonly #watches: { readonly person: string; readonly client: InboxClient & { stop(): void } }[] = [];

  constructor(seed: number) {
    this.#random = new SimulatedRuntime(seed);
  }

  async begin(): Promise<void> {
    for (const id of ROOMS) {
      await harness.api.ensureRoom({ id, title: id, open: true, members: ['ann', 'ben'] });
      this.model.make(id, ['ann', 'ben']);
      this.#ids.set(id, []);
    }
  }

  async step(): Promise<void> {
    const conversation = this.#pick(ROOMS);
    const person = this.#pick(PEOPLE);
    if (!this.model.isMember(conversation, person)) return this.#join(conversation, person);
    const step = this.#pick(['say', 'say', 'say', 'read', 'read', 'edit', 'delete', 'leave', 'rename', 'watch', 'stop', 'tick'] as const);
    switch (step) {
      case 'say':
        return this.#say(conversation, person);
      case 'read':
        return this.#read(conversation, person);
      case 'edit':
      case 'delete':
        return this.#change(conversation, person, step);
      case 'leave':
        await harness.call<'messaging.leave'>(person, 'leave', { conversation });
        return this.model.leave(conversation, person);
      case 'rename':
        return void (await harness.call<'messaging.updateRoom'>(person, 'updateRoom', { conversation, topic: person }));
      case 'watch':
        return void this.#watches.push({ person, client: await harness.watch(person) });
      case 'stop':
        return this.#watches.shift()?.client.stop();
      case 'tick':
        await harness.tick();
    }
  }

  /** Every inbox that is open, and every one that is opened anew, says what the model says; the tables stand where the feeds stand. */
  async check(): Promise<void> {
    await harness.tick();
    for (const id of ROOMS) {
      const [row] = await harness.rows(
        'select head_offset, head_tag, message_seq, member_count from messaging_conversation where id = $1',
        [id],
      );
      const head = await harness.head(id);
      expect(row).toEqual({
        head_offset: head?.position.offset,
        head_tag: head?.position.tag,
        message_seq: head?.messageSeq,
        member_count: this.model.members(id).length,
      });
    }
    for (const { person, client } of this.#watches) expect(seen(client), `open watch of ${person}`).toEqual(this.model.inbox(person));
    for (const person of PEOPLE) {
      const client = await harness.watch(person);
      expect(seen(client), `new watch of ${person}`).toEqual(this.model.inbox(person));
      client.stop();
    }
  }

  async #join(conversation: string, person: string): Promise<void> {
    const [inviter] = this.model.members(conversation);
    if (inviter && this.#random.float() < 0.5)
      await harness.call<'messaging.invite'>(inviter, 'invite', { conversation, people: [person, inviter] });
    else await harness.call<'messaging.join'>(person, 'join', { conversation });
    this.model.join(conversation, person);
  }

  async #say(conversation: string, sender: string): Promise<void> {
    const mentions = this.model.members(conversation).filter(() => this.#random.float() < 0.2);
    const everyone = this.#random.float() < 0.1;
    const text = `m${this.model.messages(conversation).length + 1}`;
    this.#ids.get(conversation)?.push(await harness.say(sender, conversation, text, { mentions, everyone }));
    this.model.say(conversation, { sender, mentions, everyone, text });
  }

  async #read(conversation: string, person: string): Promise<void> {
    const seq = this.#random.random.integer(this.model.messages(conversation).length + 3);
    const { readSeq } = await harness.call<'messaging.markRead'>(person, 'markRead', { conversation, seq });
    this.model.read(conversation, person, seq);
    expect(readSeq).toBe(this.model.inbox(person)[conversation]?.readSeq);
  }

  async #change(conversation: string, person: string, kind: 'edit' | 'delete'): Promise<void> {
    const messages = this.model.messages(conversation);
    const index = this.#random.random.integer(messages.length + 1);
    const said = messages[index];
    const message = this.#ids.get(conversation)?.[index];
    if (!said || !message) return;
    const body = `edit of ${said.text}`;
    const result = await harness.publish(person, conversation, kind === 'edit' ? { kind, message, body } : { kind, message });
    expect(result.status).toBe(said.sender === person && !said.deleted ? 'appended' : 'refused');
    if (result.status !== 'appended') return;
    if (kind === 'edit') said.text = body;
    else said.deleted = true;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random.random.integer(from.length)] as T;
  }
}

async function run(seed: number, steps: number, options: HarnessOptions): Promise<void> {
  harness = await Harness.open({ ...options, seed, people: PEOPLE });
  const it = new Run(seed);
  try {
    await it.begin();
    for (let i = 1; i <= steps; i++) {
      await it.step();
      if (i % 20 === 0) await it.check();
    }
  } catch (error) {
    throw new Error(`Seed ${seed} failed.`, { cause: error });
  }
}

describe('unread and mentions are right for everybody, after any sequence of messages, reads, changes, joins and leaves', () => {
  // Each with a limit of time of its own: machines may be busy.
  it.each(Array.from({ length: 60 }, (_, index) => index + 1))('in a generated run (seed %i)', (seed) => run(seed, 60, { store: 'quick' }));

  it('in a generated run on the real store', () => run(1000, 120, { store: 'sqlite' }));
});
