import { type Call, type Method, member, type Rule, role } from '@parley/component';
import type { PersonPresence, Setting, WorkingHours } from '@parley/presence';
import type { OwnSetting, PresenceMethods } from '@parley/presence-component/contract';
import { refused } from './reasons.ts';
import { rest } from './rest.ts';
import { person } from './rules.ts';
import { inputs, outputs } from './schemas.ts';
import type { PresenceState } from './state.ts';
import { hoursOf, saveHours } from './store.ts';

type In<M extends keyof PresenceMethods> = PresenceMethods[M]['in'];
type Out<M extends keyof PresenceMethods> = PresenceMethods[M]['out'];
type MethodsOf = {
  readonly [M in keyof PresenceMethods as M extends `presence.${infer Name}` ? Name : never]: Method<PresenceState, In<M>, Out<M>>;
};

const LONGEST_MS = 366 * 24 * 3_600_000;

function declare<M extends keyof PresenceMethods>(
  name: M,
  can: Rule,
  run: (call: Call<PresenceState>, input: In<M>) => Promise<Out<M>>,
): Method<PresenceState, In<M>, Out<M>> {
  return { in: inputs[name], out: outputs[name], can, ...rest[name], run };
}

export const methods: MethodsOf = {
  set: declare('presence.set', person, async ({ state, principal }, setting) => {
    await change(state, principal.id, setting);
    return {};
  }),
  clear: declare('presence.clear', person, async ({ state, principal }) => {
    await change(state, principal.id, undefined);
    return {};
  }),
  setFor: declare('presence.setFor', role('admin'), async ({ state }, { person, setting }) => {
    if (!state.tree.knows(person)) throw refused('person-unknown', { id: person }, { field: 'person' });
    await change(state, person, setting);
    return {};
  }),
  activity: declare('presence.activity', person, async ({ state, session }, activity) => {
    if (session === undefined) throw refused('activity-without-connection');
    state.presence.roster.activity(session, activity);
    return {};
  }),
  hours: declare('presence.hours', person, async ({ state, principal }, { hours }) => {
    await saveHours(state.services.sql, principal.id, hours);
    return {};
  }),
  mine: declare('presence.mine', person, async ({ state, principal }) => {
    const setting = state.presence.settingOf(principal.id);
    return { ...(setting ? { setting } : {}), ...withHours(await hoursOf(state.services.sql, [principal.id]), principal.id) };
  }),
  get: declare('presence.get', member, async ({ state, principal }, { people }) => {
    const known = [...new Set(people)].filter((id) => state.tree.knows(id));
    const hours = await hoursOf(state.services.sql, known);
    return { people: known.map((id) => ({ ...presenceOf(state, principal.id, id), ...withHours(hours, id) })) };
  }),
};

async function change(state: PresenceState, id: string, given: OwnSetting | undefined): Promise<void> {
  const setting = given && settingFrom(given, state.services.clock.now());
  const retryAfterMs = state.settingRate.take(id);
  if (retryAfterMs > 0) throw refused('status-too-often', {}, { retryAfterMs });
  await state.presence.set(id, setting);
}

function settingFrom({ text = '', ...rest }: OwnSetting, now: number): Setting {
  const { until } = rest;
  if (until !== undefined && (until <= now || until > now + LONGEST_MS)) throw refused('status-until', {}, { field: 'until' });
  return { text, ...rest };
}

function presenceOf({ presence, visibility }: PresenceState, watcher: string, id: string): PersonPresence {
  const visible = watcher === id || visibility.mayShow(visibility.classOf(watcher), visibility.classOf(id));
  return { person: id, ...(visible ? presence.of(id) : { state: 'offline' }) };
}

function withHours(hours: ReadonlyMap<string, WorkingHours>, id: string): { readonly hours?: WorkingHours } {
  const known = hours.get(id);
  return known ? { hours: known } : {};
}
