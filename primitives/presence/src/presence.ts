import type { Clock } from '@parley/runtime';
import { Elsewhere } from './elsewhere.ts';
import { Exchange } from './exchange.ts';
import type { PersonFacts, PresenceFacts, Setting } from './facts.ts';
import { Lapses } from './lapses.ts';
import { GRACE_MS, SITE_GRACE_MS } from './limits.ts';
import { mergePresence, nextLapse } from './merge.ts';
import type { Hierarchy, PresenceSite, PresenceStore, Visibility } from './ports.ts';
import { Roster } from './roster.ts';
import { Saver } from './saver.ts';
import { Settings } from './settings.ts';
import type { Absence } from './stall.ts';
import { unite } from './union.ts';
import { Watches } from './watches.ts';

export interface PresenceOptions {
  readonly clock: Clock;
  readonly hierarchy: Hierarchy;
  readonly visibility: Visibility;
  readonly store: PresenceStore;
  readonly site: PresenceSite;
  /** A fault that nobody waits for: facts that could not be stored are stored the next time. */
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Who is there: what this node knows (`roster`), what the others do, what people have set, and who watches it (`watches`). */
export class Presence {
  readonly roster: Roster;
  readonly watches: Watches;
  readonly #options: PresenceOptions;
  readonly #settings: Settings;
  readonly #elsewhere: Elsewhere;
  readonly #exchange: Exchange;
  readonly #lapses: Lapses;
  readonly #saver: Saver;

  private constructor(options: PresenceOptions) {
    const { clock, hierarchy, visibility, store, site, onFault } = options;
    this.#options = options;
    this.watches = new Watches({ clock, hierarchy, visibility, presenceOf: (person) => this.of(person) });
    this.#lapses = new Lapses(clock, (person) => this.#lapse(person));
    this.#settings = new Settings({ clock, store, changed: (person) => this.#touch(person), onFault });
    this.#elsewhere = new Elsewhere({ clock, changed: (person) => this.#heard(person), forgotten: (life) => this.#saver.drop(life) });
    this.roster = new Roster({
      clock,
      changed: (person) => this.#changed(person),
      graceMs: () => (this.#exchange.hasOthers ? SITE_GRACE_MS : GRACE_MS),
      moved: (person) => this.#exchange.changed(person),
      elsewhere: (person) => this.#elsewhere.sessionsOf(person),
    });
    this.#saver = new Saver({ clock, store, life: () => site.life, factsOf: (person) => this.roster.stored(person), onFault });
    this.#exchange = new Exchange({
      clock,
      site,
      elsewhere: this.#elsewhere,
      people: () => this.roster.people,
      factsOf: (person) => this.roster.told(person),
      settingsChanged: (people) => this.#settings.reread(people),
      reborn: (life, absence) => this.#reborn(life, absence),
    });
  }

  /** Begins with what was stored and what the other nodes know. What was stored stays until `listening`, and then for the grace. */
  static async open(options: PresenceOptions): Promise<Presence> {
    const presence = new Presence(options);
    await presence.#load();
    presence.watches.settle();
    return presence;
  }

  /** From now on sessions can come back. */
  listening(): void {
    this.roster.listening();
    this.#elsewhere.listening();
  }

  /** What is shown of the person at this moment. */
  of(person: string): PresenceFacts {
    return mergePresence(this.#factsOf(person), this.#options.clock.now());
  }

  /** The person's own setting; undefined clears it. Settles when it is durable and in effect. */
  async set(person: string, setting: Setting | undefined): Promise<void> {
    await this.#settings.set(person, setting);
    this.#exchange.settingStored(person);
  }

  /** The person's own setting, while it holds. */
  settingOf(person: string): Setting | undefined {
    return this.#settings.of(person);
  }

  /** Whether the person has a connected session on another node, as far as it is known here. */
  isConnectedElsewhere(person: string): boolean {
    return this.#elsewhere.sessionsOf(person).some(({ isHere }) => isHere);
  }

  /** Settles when everything is stored. Nobody leaves by it, and watches are told nothing any more. */
  async close(): Promise<void> {
    this.watches.close();
    this.#exchange.close();
    this.#elsewhere.close();
    this.roster.close();
    this.#settings.close();
    this.#lapses.close();
    await this.#saver.close();
  }

  /** Facts are read before the others are asked, who may know that some of them are over; settings after it, so that none is missed. */
  async #load(): Promise<void> {
    const { store, site } = this.#options;
    for (const [life, people] of await store.facts()) {
      if (life === site.life) for (const [person, facts] of people) this.roster.restore(person, facts);
      else this.#elsewhere.restore(life, people);
    }
    for (const person of this.roster.people) this.#touch(person);
    this.#exchange.begin();
    await this.#settings.load();
    await this.#exchange.complete();
  }

  #factsOf(person: string): PersonFacts {
    const others = this.#elsewhere.of(person);
    const own = others.length > 0 && this.roster.told(person);
    const sessions = others.length === 0 ? this.roster.of(person) : unite(own ? [{ facts: own, isEnded: false }, ...others] : others);
    return { ...sessions, setting: this.#settings.of(person) };
  }

  /** This node knows otherwise. */
  #changed(person: string): void {
    this.#saver.mark(person);
    this.#exchange.changed(person);
    this.#touch(person);
  }

  /** Another node does. */
  #heard(person: string): void {
    const sessions = this.#elsewhere.sessionsOf(person);
    this.roster.follow(sessions);
    this.#elsewhere.follow(person, [...sessions, ...(this.roster.told(person)?.sessions ?? [])]);
    this.#touch(person);
  }

  /** After every change of what is known of a person. */
  #touch(person: string): void {
    this.#lapses.expect(person, nextLapse(this.#factsOf(person), this.#options.clock.now()));
    this.watches.changed(person);
  }

  #lapse(person: string): void {
    this.#settings.lapse(person);
    this.roster.lapse(person);
    this.#touch(person);
  }

  /** What was stored belonged to the life before. */
  #reborn(formerLife: string, absence: Absence | undefined): void {
    if (absence) this.roster.wasAway(absence);
    for (const person of this.roster.people) this.#saver.mark(person);
    this.#saver.drop(formerLife);
  }
}
