import { type Call, type Method, member, type Rule } from '@parley/component';
import type { PersonPresence, Setting, WorkingHours } from '@parley/presence';
import type { PresenceMethods } from '@parley/presence-component/contract';
import { refused } from './reasons.ts';
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
  return { in: inputs[name], out: outputs[name], can, run };
}

export const methods: MethodsOf = {
  set: declare('presence.set', person, async ({ state, principal }, { text = '', ...rest }) => {
    const { until } = rest;
    const now = state.services.clock.now();
    if (until !== undefined && (until <= now || until > now + LONGEST_MS)) {
      throw refused('status-until', {}, { field: 'until' });
    }
    await setOwn(state, principal.id, { text, ...rest });
    return {};
  }),
  clear: declare('presence.clear', person, async ({ state, principal }) => {
    await setOwn(state, principal.id, undefined);
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
    const setting = state.presence.roster.settingOf(principal.id);
    return { ...(setting ? { setting } : {}), ...withHours(await hoursOf(state.services.sql, [principal.id]), principal.id) };
  }),
  get: declare('presence.get', member, async ({ state, principal }, { people }) => {
    const known = [...new Set(people)].filter((id) => state.tree.knows(id));
    const hours = await hoursOf(state.services.sql, known);
    return { people: known.map((id) => ({ ...presenceOf(state, principal.id, id), ...withHours(hours, id) })) };
  }),
};

async function setOwn(state: PresenceState, id: string, setting: Setting | undefined): Promise<void> {
  const retryAfterMs = state.settingRate.take(id);
  if (retryAfterMs > 0) throw refused('status-too-often', {}, { retryAfterMs });
  await state.presence.roster.set(id, setting);
}

function presenceOf({ presence, visibility }: PresenceState, watcher: string, id: string): PersonPresence {
  const visible = watcher === id || visibility.mayShow(visibility.classOf(watcher), visibility.classOf(id));
  return { person: id, ...(visible ? presence.roster.of(id) : { state: 'offline' }) };
}

function withHours(hours: ReadonlyMap<string, WorkingHours>, id: string): { readonly hours?: WorkingHours } {
  const known = hours.get(id);
  return known ? { hours: known } : {};
}
