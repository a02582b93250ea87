import { isTimeZone, Presence, type PresenceSite, type PresenceStore, type Setting, type WorkingHours } from '@parley/presence';
import type { OwnSetting, PresenceMethods, PresenceWatches } from '@parley/presence-component/contract';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import type { Answer, Caller } from './methods.ts';
import type { Organisation } from './organisation.ts';
import { type FakeRefusal, forbidden, malformed } from './refuse.ts';
import type { Opener, Sink } from './watches.ts';

const MOST_PEOPLE = 500;
const MOST_UNITS = 200;
const MOST_ROWS = 200;
const MOST_TEXT = 140;
const MOST_TIMES = 28;
const DAY = 24 * 60;
const LONGEST_MS = 366 * 24 * 3_600_000;
const CHOSEN: readonly unknown[] = ['available', 'busy', 'do-not-disturb', 'away'];
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;
/** A person changes their setting at most so often. */
const RATE = { most: 5, withinMs: 30_000 };

const nothing = (): void => {};
/** There is no other node. */
const ALONE: PresenceSite = {
  alone: true,
  life: 'solo',
  others: [],
  tell: nothing,
  onTold: () => nothing,
  onGap: () => nothing,
  onNodes: () => nothing,
};

export interface PresencePartOptions {
  readonly clock: Clock;
  readonly organisation: Organisation;
  readonly store: PresenceStore;
  readonly hours: Map<string, WorkingHours>;
  /** What was before has stored what it knows. */
  readonly after: Promise<unknown>;
  /** Members of a conversation; undefined: the person is none, or it is not there. */
  readonly membersFor: (conversation: string, person: string) => readonly string[] | undefined;
}

type In<M extends keyof PresenceMethods> = PresenceMethods[M]['in'];
type Query<W extends keyof PresenceWatches> = PresenceWatches[W]['in'];

/** The presence component of a node: the presence of the engine, and in front of it what a server checks. */
export class PresencePart {
  readonly #options: PresencePartOptions;
  readonly #presence: Promise<Presence>;
  readonly #changes = new Map<string, readonly number[]>();

  constructor(options: PresencePartOptions) {
    this.#options = options;
    const { clock, organisation: hierarchy, store, after } = options;
    const visibility = { classOf: () => '', mayShow: () => true };
    this.#presence = after.then(() => Presence.open({ clock, hierarchy, visibility, store, site: ALONE, onFault: nothing }));
    void this.#presence.then((presence) => presence.listening());
  }

  /** Follows a connection from its beginning to its end. */
  follow(session: Session): void {
    const { id, generation = 1, device, principal } = session;
    if (principal.kind !== 'person') return;
    void this.#presence.then(({ roster }) => {
      if (session.ended) return;
      roster.attach({ person: principal.id, session: id, generation, device });
      session.onEnd(() => roster.detach({ session: id, generation }));
    });
  }

  /** Somebody has come into a conversation or left it. */
  regroup(conversation: string, members: readonly string[]): void {
    void this.#presence.then(({ watches }) => watches.hasGroup(conversation) && watches.regroup(conversation, members));
  }

  async close(): Promise<void> {
    await (await this.#presence).close();
  }

  /** By name. */
  get methods(): Readonly<Record<string, Answer>> {
    const { hours, organisation } = this.#options;
    return {
      'presence.set': async (setting: In<'presence.set'>, person: string) => this.#set(person, setting),
      'presence.clear': async (_: object, person: string) => this.#set(person, undefined),
      'presence.setFor': () => {
        throw forbidden('presence.setFor', 'role:admin');
      },
      'presence.activity': async (said: In<'presence.activity'>, _: string, { session }: Caller) => {
        if (session === undefined) throw malformed('session', 'activity is told over a connection.');
        (await this.#presence).roster.activity(session, said);
        return {};
      },
      'presence.hours': (input: In<'presence.hours'>, person: string) => {
        if (input.hours) hours.set(person, checkHours(input.hours));
        else hours.delete(person);
        return {};
      },
      'presence.mine': async (_: object, person: string) => {
        const setting = (await this.#presence).settingOf(person);
        return { ...(setting && { setting }), ...this.#hoursOf(person) };
      },
      'presence.get': async ({ people }: In<'presence.get'>) => {
        checkList('people', people, MOST_PEOPLE);
        const presence = await this.#presence;
        const known = [...new Set(people)].filter((person) => organisation.knows(person));
        return { people: known.map((person) => ({ person, ...presence.of(person), ...this.#hoursOf(person) })) };
      },
    };
  }

  /** By topic. */
  get watches(): Readonly<Record<string, Opener>> {
    return {
      'presence.people': async (person, { ids }: Query<'presence.people'>, sink: Sink) =>
        (await this.#presence).watches.watchPeople(person, checkList('ids', ids, MOST_PEOPLE), sink),
      'presence.counts': async (person, { units }: Query<'presence.counts'>, sink: Sink) =>
        (await this.#presence).watches.watchCounts(person, checkList('units', units, MOST_UNITS), sink),
      'presence.unit': async (person, query: Query<'presence.unit'>, sink: Sink) =>
        (await this.#presence).watches.watchUnit(person, checkWindow(query), sink),
      'presence.conversation': async (person, { conversation, ...query }: Query<'presence.conversation'>, sink: Sink) => {
        const members = this.#options.membersFor(conversation, person);
        if (!members) throw forbidden('presence.conversation', 'conversation-member');
        return (await this.#presence).watches.watchGroup(person, { group: conversation, ...checkWindow(query) }, members, sink);
      },
    };
  }

  async #set(person: string, setting: OwnSetting | undefined): Promise<object> {
    const { clock } = this.#options;
    const checked = setting && checkSetting(setting, clock.now());
    const now = clock.monotonic();
    const recent = (this.#changes.get(person) ?? []).filter((at) => at > now - RATE.withinMs);
    if (recent.length >= RATE.most)
      throw {
        refused: 'rate-limited',
        message: 'This status has just been changed several times. Wait a little.',
        retryAfterMs: Math.ceil((recent[0] ?? now) + RATE.withinMs - now),
      } satisfies FakeRefusal;
    this.#changes.set(person, [...recent, now]);
    await (await this.#presence).set(person, checked);
    return {};
  }

  #hoursOf(person: string): { readonly hours?: WorkingHours } {
    const hours = this.#options.hours.get(person);
    return hours ? { hours } : {};
  }
}

function checkSetting({ state, text = '', until }: OwnSetting, now: number): Setting {
  const words = text.trim();
  if (state !== undefined && !CHOSEN.includes(state)) throw malformed('state', 'is available, busy, do-not-disturb or away.');
  if ([...words].length > MOST_TEXT) throw malformed('text', `A status has at most ${MOST_TEXT} characters.`);
  if (CONTROL.test(words)) throw malformed('text', 'A status is one line of plain text, without control characters.');
  if (until !== undefined && (until <= now || until > now + LONGEST_MS))
    throw malformed('until', 'a status lapses in the future, within a year.');
  return { text: words, ...(state && { state }), ...(until !== undefined && { until }) };
}

function checkHours(hours: WorkingHours): WorkingHours {
  const { timeZone, times } = hours;
  if (!isTimeZone(timeZone)) throw malformed('hours.timeZone', 'No time zone of this name is known; one is called Europe/London.');
  checkList('hours.times', times, MOST_TIMES);
  if (times.some(({ day, from, to }) => day < 0 || day > 6 || from < 0 || from >= to || to > DAY))
    throw malformed('hours.times', 'a day is 0 to 6, and "from" is before "to".');
  return hours;
}

function checkList<T>(field: string, list: readonly T[], most: number): readonly T[] {
  if (!Array.isArray(list) || list.length > most) throw malformed(field, `a list of at most ${most}.`);
  return list;
}

function checkWindow<Q extends { readonly window?: readonly [number, number] }>(query: Q): Q {
  const [from, to] = query.window ?? [0, 1];
  if (from < 0 || from >= to || to - from > MOST_ROWS) throw malformed('window', `A window has 1 to ${MOST_ROWS} rows.`);
  return query;
}
