import { type Call, refuserOf, type Services, type UsesOf, type ValuesOf } from '@parley/component';
import type { messagingApi } from '@parley/component/messaging';
import type { options } from './settings.ts';
import { type Poll, PollStore } from './store.ts';

export const reasons = {
  'too-many-options': ['bad-request', 'A poll has at most {most} options.'],
  'same-option': ['bad-request', 'Two options are the same.'],
  'no-such-option': ['bad-request', 'The poll has no such option.'],
  'poll-closed': ['refused', 'The poll is closed.'],
  'key-reused': ['conflict', 'This idempotency key was used for another poll.'],
  'poll-unknown': ['not-found', 'There is no such poll.'],
} as const;
const refused = refuserOf(reasons);

export type Given = Services<UsesOf<{ readonly messaging: typeof messagingApi }>, ValuesOf<typeof options>>;
type Caller = Pick<Call<unknown>, 'principal' | 'key'>;

/** A poll as it stands, for one person: who has chosen what is told to nobody. */
export interface Results extends Omit<Poll, 'isAnnounced'> {
  /** For each option, in their order. */
  readonly votes: readonly number[];
  /** Index of the option that the caller has chosen. */
  readonly own?: number | undefined;
}

/** What can be done with polls. Who may is asked before. */
export class Polls {
  readonly #services: Given;
  readonly #store: PollStore;

  constructor(services: Given) {
    this.#services = services;
    this.#store = new PollStore(services);
  }

  async conversationOf(poll: string): Promise<string | undefined> {
    return (await this.#store.find(poll))?.conversation;
  }
  async isAuthor(poll: string, person: string): Promise<boolean> {
    return (await this.#store.find(poll))?.by === person;
  }
  mayRead(conversation: string, principal: Call<unknown>['principal']): Promise<boolean> {
    return this.#services.uses.messaging.mayRead(conversation, principal);
  }
  mayWrite(conversation: string, principal: Call<unknown>['principal']): Promise<boolean> {
    return this.#services.uses.messaging.mayWrite(conversation, principal);
  }

  /** Tells the conversation of it: once, or twice where the node was lost at just that moment. With a key that has made another poll it is refused. */
  async create(
    { principal, key }: Caller,
    draft: Pick<Poll, 'conversation' | 'question' | 'options'> & { readonly minutes: number },
  ): Promise<Results> {
    const { settings, clock, uses } = this.#services;
    const { conversation, question, options, minutes } = draft;
    const most = settings.current.maxOptions;
    if (options.length > most) throw refused('too-many-options', { most });
    if (new Set(options).size < options.length) throw refused('same-option');
    const closesAt = clock.now() + minutes * 60_000;
    const poll = await this.#store.add({ conversation, question, options, by: principal.id, closesAt }, key);
    if (!isSame(poll, draft)) throw refused('key-reused');
    if (!poll.isAnnounced) {
      await uses.messaging.post({
        conversation: poll.conversation,
        sender: principal.id,
        body: `${poll.question}\nparley:polls/poll/${poll.id}`,
      });
      await this.#store.announced(poll.id);
    }
    return this.results({ principal }, poll.id);
  }

  /** Chooses, or chooses again. */
  async vote(caller: Caller, id: string, choice: number): Promise<Results> {
    const before = await this.results(caller, id);
    if (choice >= before.options.length) throw refused('no-such-option');
    if (before.own === choice) return before;
    if (!(await this.#store.vote(id, caller.principal.id, choice))) throw refused('poll-closed');
    return this.results(caller, id);
  }

  async close(caller: Caller, id: string): Promise<Results> {
    await this.#store.close(id);
    return this.results(caller, id);
  }

  async closeDue(signal: AbortSignal): Promise<void> {
    for (let due = await this.#store.due(); due.length > 0; due = await this.#store.due()) {
      for (const id of due) {
        signal.throwIfAborted();
        await this.#store.close(id);
      }
    }
  }

  async results({ principal }: Caller, id: string): Promise<Results> {
    const poll = await this.#store.find(id);
    if (!poll) throw refused('poll-unknown');
    const { isAnnounced: _, ...shown } = poll;
    const [votes, own] = await Promise.all([this.#store.counts(poll), this.#store.choiceOf(id, principal.id)]);
    return { ...shown, votes, ...(own !== undefined && { own }) };
  }
}

function isSame(one: Pick<Poll, 'conversation' | 'question' | 'options'>, other: typeof one): boolean {
  const about = ({ conversation, question, options }: typeof one) => JSON.stringify([conversation, question, options]);
  return about(one) === about(other);
}
