import type { Committed } from '@parley/channels';
import { guestId } from '@parley/identity/contract';
import type { PipeHandler } from '@parley/pipes';
import { decodeJson, encodeJson } from '@parley/protocol';
import type { Limits, Principal } from '@parley/routing';
import type { Runtime } from '@parley/runtime';
import { type Happening, type PublishedEntry, publishedOf, toldOf } from '@parley/webhooks/contract';
import { FakeSocket } from '../fake-socket.ts';
import { FEEDS } from '../messaging/conversations.ts';
import { applicationMethods } from './application-methods.ts';
import { type ChannelRules, TestChannelGate } from './channel-gate.ts';
import { ConversationsPart } from './conversations-part.ts';
import { Engine } from './engine.ts';
import { ForgetfulLog } from './forgetful-log.ts';
import { Identities } from './identities.ts';
import type { Answer, Question } from './methods.ts';
import type { Organisation } from './organisation.ts';
import { peopleMethods } from './people-methods.ts';
import { TestPipeGate } from './pipe-gate.ts';
import { PresencePart } from './presence-part.ts';
import { MemoryPresenceStore } from './presence-store.ts';
import { accept } from './socket-link.ts';
import type { Opener } from './watches.ts';

export interface TestNodeOptions {
  readonly runtime: Runtime;
  readonly organisation: Organisation;
  readonly channels: ChannelRules;
  /** Labels that people open pipes to each other with. */
  readonly labels: readonly string[];
  readonly limits: Partial<Limits>;
  /** How long each message is under way. */
  readonly latencyMs: () => number;
  /** Hears of what happens, as webhooks tell it. */
  readonly happened: (happenings: readonly Happening[]) => void;
}

/**
 * A server in memory. What makes promises (order, recovery, sessions and their tickets, limits, pipes, presence) is the engine of the server
 * itself; made up is what a server keeps in a database: conversations, and who there is.
 */
export class TestNode {
  readonly identities: Identities;
  readonly methods: Map<string, Answer>;
  readonly watches: Map<string, Opener>;
  readonly takers: Map<string, PipeHandler> = new Map();
  readonly #options: TestNodeOptions;
  readonly #log: ForgetfulLog;
  readonly #messaging: ConversationsPart;
  readonly #facts = new MemoryPresenceStore();
  readonly #hours: ConstructorParameters<typeof PresencePart>[0]['hours'] = new Map();
  readonly #sockets = new Map<FakeSocket, string>();
  readonly #gate: TestChannelGate;
  #presence: PresencePart;
  #engine: Engine;

  constructor(options: TestNodeOptions) {
    const { runtime, organisation, happened } = options;
    this.#options = options;
    this.identities = new Identities(runtime, organisation);
    this.#log = new ForgetfulLog(runtime);
    this.#messaging = new ConversationsPart({
      runtime,
      exists: (person) => organisation.knows(person),
      nameOf: (person) => organisation.nameOf(person),
      channels: () => this.#engine.channels,
      told: (entry) => happened(toldOf(entry)),
      regrouped: (...change) => this.#regrouped(...change),
    });
    const applications = applicationMethods({
      channels: () => this.#engine.channels,
      declared: (channel) => this.#gate.keeping(channel) !== undefined,
      newId: () => runtime.random.id(),
      revoke: (person, application) => this.#revoke([person, guestId(application, person)]),
    });
    this.methods = new Map(Object.entries({ ...this.#messaging.methods, ...peopleMethods(organisation), ...applications }));
    this.watches = new Map(Object.entries(this.#messaging.watches));
    this.#gate = new TestChannelGate(this.#messaging, options.channels, (commit) => happened(publishedOf(publishedIn(commit))));
    this.#presence = this.#makePresence();
    this.#engine = this.#makeEngine();
  }

  /** A connection of a person, or one to nobody where the server cannot be reached. */
  dial(person: string, reachable: boolean): FakeSocket {
    const { runtime, latencyMs } = this.#options;
    return new FakeSocket({ runtime, latencyMs }, (socket) => {
      if (!reachable) return undefined;
      this.#sockets.set(socket, person);
      const { receive, ended } = accept(socket, this.#engine.router);
      return {
        receive,
        ended: () => {
          this.#sockets.delete(socket);
          ended();
        },
      };
    });
  }

  /** Breaks connections without a word; what is under way is lost. */
  cut(person?: string): void {
    for (const [socket, owner] of [...this.#sockets]) if (person === undefined || owner === person) socket.end(1006);
  }

  async publish(channel: string, sender: string, body: unknown): Promise<{ readonly offset: number }> {
    const result = await this.#engine.channels.append(channel, { sender, payload: encodeJson(body), countable: true });
    return { offset: 'position' in result ? (result.position?.offset ?? 0) : 0 };
  }

  async revoke(person: string): Promise<void> {
    await this.#revoke([person]);
  }

  /** As somebody without a connection asks. Rejects with a `FakeRefusal`. */
  perform(principal: Principal, question: Question, key?: string): Promise<unknown> {
    return this.#engine.methods.perform({ principal, session: undefined, key }, question);
  }

  /** A channel is lost, and the node starts again. */
  forget(channel: string): void {
    if (channel.startsWith(FEEDS)) throw new TypeError(`"${channel}" is the feed of a conversation, which is not lost alone.`);
    this.cut();
    this.#log.forget(channel);
    void this.#engine.close();
    this.#presence = this.#makePresence(this.#presence.close());
    this.#engine = this.#makeEngine();
  }

  async close(): Promise<void> {
    await this.#engine.close();
    await this.#presence.close();
  }

  async #revoke(ids: readonly string[]): Promise<void> {
    for (const person of ids) {
      this.identities.revoke(person);
      await this.#engine.router.revoke({ person });
    }
  }

  #makePresence(after: Promise<unknown> = Promise.resolve()): PresencePart {
    const { conversations } = this.#messaging;
    const presence = new PresencePart({
      clock: this.#options.runtime.clock,
      organisation: this.#options.organisation,
      store: this.#facts,
      hours: this.#hours,
      after,
      membersFor: (id, person) => (conversations.isMember(id, person) ? [...conversations.room(id).members] : undefined),
    });
    for (const [name, answer] of Object.entries(presence.methods)) this.methods.set(name, answer);
    for (const [topic, open] of Object.entries(presence.watches)) this.watches.set(topic, open);
    return presence;
  }

  #makeEngine(): Engine {
    const { runtime, organisation, labels, limits } = this.#options;
    const { conversations } = this.#messaging;
    return new Engine({
      runtime,
      log: this.#log,
      limits,
      channelGate: this.#gate,
      pipeGate: new TestPipeGate({
        labels: new Set(labels),
        organisation,
        takers: this.takers,
        acquainted: (one, other) => conversations.acquainted(one, other),
      }),
      authenticate: this.identities.authenticate,
      methods: this.methods,
      watches: this.watches,
      follow: (session) => this.#presence.follow(session),
    });
  }

  async #regrouped(conversation: string, members: readonly string[], left: readonly string[]): Promise<void> {
    this.#presence.regroup(conversation, members);
    const isMember = (person: string): boolean => members.includes(person);
    for (const person of left)
      await this.#engine.expel(FEEDS + conversation, person, (topic, watcher, input: { readonly conversation?: string }) =>
        topic === 'presence.conversation' && input.conversation === conversation ? isMember(watcher) : true,
      );
  }
}

function publishedIn({ channel, position: { offset }, sender, at, payload }: Committed): PublishedEntry {
  return { channel, offset, message: { offset, sender, at, body: decodeJson(payload) } };
}
