import { createHash } from 'node:crypto';
import { type Call, duration, refuserOf, type Services, settings, type ValuesOf } from '@parley/component';
import { type PastTurn, type Shift, ShiftStore } from './store.ts';

export const options = settings({
  longest: duration({ title: 'Longest shift', default: '1d', min: '1h', max: '14d' }),
});
export const reasons = {
  'key-reused': ['conflict', 'This idempotency key was used for another shift.'],
  'unit-unknown': ['not-found', 'There is no unit "{unit}".'],
  'shift-unknown': ['not-found', 'There is no such shift.'],
  'not-in-unit': ['bad-request', '{person} is not somebody of this unit who can be on call.'],
  'shift-over': ['bad-request', 'A shift ends after it has begun, and not in the past.'],
  'shift-too-long': ['bad-request', 'A shift is not longer than {hours} hours.'],
  overlaps: ['conflict', 'Somebody is on call in this unit at that time.'],
  'changed-meanwhile': ['conflict', 'Somebody else has changed it meanwhile. Look again.'],
} as const;
const refused = refuserOf(reasons);

export type Given = Services<Readonly<Record<string, never>>, ValuesOf<typeof options>>;
type Caller = Pick<Call<unknown>, 'principal' | 'key'>;
export type NewShift = Pick<Shift, 'unit' | 'person' | 'from' | 'until'>;

/** What can be done with shifts. Who may is asked before. */
export class Duty {
  readonly #services: Given;
  readonly #store: ShiftStore;

  constructor(services: Given) {
    this.#services = services;
    this.#store = new ShiftStore(services);
  }

  find(shift: string): Promise<Shift | undefined> {
    return this.#store.find(shift);
  }
  of(person: string): Promise<readonly Shift[]> {
    return this.#store.of(person);
  }
  underWay(): Promise<readonly Shift[]> {
    return this.#store.underWay();
  }

  /** Who is on duty in a unit at this moment. */
  async now(unit: string): Promise<Shift | undefined> {
    const { clock } = this.#services;
    return (await this.#store.inUnit(unit, clock.now())).find(({ from }) => from <= clock.now());
  }
  schedule(unit: string): Promise<readonly Shift[]> {
    return this.#store.inUnit(unit, this.#services.clock.now());
  }
  history(unit: string): Promise<readonly PastTurn[]> {
    return this.#store.history(unit, 100);
  }

  /** With the same key of the same person it is the same shift, as long as that is there; another one is refused then. */
  async plan({ principal, key }: Caller, draft: NewShift): Promise<Shift> {
    const { random, clock, settings: own } = this.#services;
    const id = key === undefined ? random.id() : digest([principal.id, key]);
    const made = await this.#store.find(id);
    if (made) {
      if (made.unit !== draft.unit || made.from !== draft.from || made.until !== draft.until) throw refused('key-reused');
      return made;
    }
    if (draft.until <= draft.from || draft.until <= clock.now()) throw refused('shift-over');
    if (draft.until - draft.from > own.current.longest) throw refused('shift-too-long', { hours: own.current.longest / 3_600_000 });
    await this.#mustBeIn(draft.unit, draft.person);
    // Read before the others are looked at: two who plan at once cannot both find the time free.
    const version = await this.#store.versionOf(draft.unit);
    const others = await this.#store.inUnit(draft.unit, draft.from);
    if (others.some(({ from }) => from < draft.until)) throw refused('overlaps');
    const shift = { id, ...draft };
    return this.#done(id, await this.#store.add(shift, version, principal.id));
  }

  async cancel({ principal }: Caller, id: string): Promise<void> {
    const shift = await this.#store.find(id);
    if (shift && !(await this.#store.cancel(shift, principal.id))) throw refused('changed-meanwhile');
  }

  async offer(id: string, to: string): Promise<Shift> {
    const shift = await this.#known(id);
    if (shift.offeredTo === to) return shift;
    await this.#mustBeIn(shift.unit, to);
    return this.#done(id, await this.#store.offer(shift, to));
  }

  /** From here on the caller is on duty. */
  async accept({ principal }: Caller, id: string): Promise<Shift> {
    const shift = await this.#known(id);
    return shift.person === principal.id ? shift : this.#done(id, await this.#store.accept(shift, principal.id));
  }

  async decline({ principal }: Caller, id: string): Promise<Shift> {
    const shift = await this.#known(id);
    return shift.offeredTo === undefined ? shift : this.#done(id, await this.#store.decline(shift, principal.id));
  }

  /** Tells those who listen whose shift has begun by the schedule. */
  async announce(signal: AbortSignal): Promise<void> {
    for (const shift of await this.#store.unannounced()) {
      signal.throwIfAborted();
      await this.#store.announce(shift);
    }
  }

  async namesOf(people: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.#services.directory.people([...new Set(people)]);
    return new Map(found.map(({ id, name }) => [id, name]));
  }
  async unitNames(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.#services.directory.units()).map(({ id, name }) => [id, name]));
  }

  async #mustBeIn(unit: string, id: string): Promise<void> {
    const { directory } = this.#services;
    if (!(await this.unitNames()).has(unit)) throw refused('unit-unknown', { unit });
    const [person] = await directory.people([id]);
    if (!person?.active || !person.units.includes(unit)) throw refused('not-in-unit', { person: person?.name ?? id });
  }

  async #known(id: string): Promise<Shift> {
    const shift = await this.#store.find(id);
    if (!shift) throw refused('shift-unknown');
    return shift;
  }

  #done(id: string, stored: boolean): Promise<Shift> {
    if (!stored) throw refused('changed-meanwhile');
    return this.#known(id);
  }
}

function digest(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
