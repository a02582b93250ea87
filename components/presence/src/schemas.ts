import {
  isTimeZone,
  type PersonPresence,
  PRESENCE_STATES,
  type PresenceState,
  type PresenceWindow,
  type WorkingHours,
} from '@parley/presence';
import type { OwnSetting, PresenceMethods, PresenceWatches } from '@parley/presence-component/contract';
import { type ZodType, z } from 'zod';

const MOST_TEXT = 140;
const MOST_PEOPLE = 500;
const MOST_UNITS = 200;
const MOST_ROWS = 200;
const DAY = 24 * 60;
/** Line breaks, what terminals and pages take for commands, and what turns the direction of the text around it (marks of direction do not). */
const CONTROL = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\u202a-\u202e\u2066-\u2069]/u;

const nothing = z.strictObject({});
const id = z.string().min(1).max(600);
const state = z.enum(PRESENCE_STATES as [PresenceState, ...PresenceState[]]);
const chosen = z.enum(['available', 'busy', 'do-not-disturb', 'away']);
const kind = z.enum(['web', 'mobile', 'desktop']);
const words = z
  .string()
  .trim()
  .refine((text) => [...text].length <= MOST_TEXT, `A status has at most ${MOST_TEXT} characters`)
  .refine((text) => !CONTROL.test(text), 'A status is one line of plain text, without control characters');
const minute = z.int().min(0).max(DAY);
const hours: ZodType<WorkingHours> = z.strictObject({
  timeZone: z.string().max(64).refine(isTimeZone, 'No time zone of this name is known; one is called Europe/London'),
  times: z
    .array(
      z.strictObject({ day: z.int().min(0).max(6), from: minute, to: minute }).refine(({ from, to }) => from < to, '"from" is before "to"'),
    )
    .max(28),
});
const window: ZodType<PresenceWindow> = z
  .tuple([z.int().min(0), z.int().min(0)])
  .refine(([from, to]) => from < to && to - from <= MOST_ROWS, `A window has 1 to ${MOST_ROWS} rows`);

const setting: ZodType<OwnSetting> = z.strictObject({
  state: chosen.exactOptional(),
  text: words.exactOptional(),
  until: z.int().exactOptional(),
});

type Method = keyof PresenceMethods;
/** What each method takes; the types are those of the contract. */
export const inputs: { readonly [M in Method]: ZodType<PresenceMethods[M]['in']> } = {
  'presence.set': setting,
  'presence.clear': nothing,
  'presence.setFor': z.strictObject({ person: id, setting: setting.exactOptional() }),
  'presence.activity': z.strictObject({ idle: z.boolean().exactOptional(), kind: kind.exactOptional() }),
  'presence.hours': z.strictObject({ hours: hours.exactOptional() }),
  'presence.mine': nothing,
  'presence.get': z.strictObject({ people: z.array(id).max(MOST_PEOPLE) }),
};

const person: ZodType<PersonPresence & { readonly hours?: WorkingHours }> = z.object({
  person: z.string(),
  state,
  text: z.string().exactOptional(),
  until: z.int().exactOptional(),
  devices: z.array(kind).exactOptional(),
  hours: hours.exactOptional(),
});

/** What each method answers. */
export const outputs: { readonly [M in Method]: ZodType<PresenceMethods[M]['out']> } = {
  'presence.set': nothing,
  'presence.clear': nothing,
  'presence.setFor': nothing,
  'presence.activity': nothing,
  'presence.hours': nothing,
  'presence.mine': z.object({ setting: setting.exactOptional(), hours: hours.exactOptional() }),
  'presence.get': z.object({ people: z.array(person) }),
};

type Watch = keyof PresenceWatches;
/** What each watch takes. */
export const queries: { readonly [W in Watch]: ZodType<PresenceWatches[W]['in']> } = {
  'presence.people': z.strictObject({ ids: z.array(id).max(MOST_PEOPLE) }),
  'presence.counts': z.strictObject({ units: z.array(id).max(MOST_UNITS) }),
  'presence.unit': z.strictObject({ unit: id, below: z.boolean().exactOptional(), window: window.exactOptional() }),
  'presence.conversation': z.strictObject({ conversation: id, window: window.exactOptional() }),
};
