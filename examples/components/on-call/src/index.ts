import { anyOf, cardAnswer, defineComponent, forState, member, page, policy, profileCard, role } from '@parley/component';
import { z } from 'zod';
import { everywhereCard, personCard } from './cards.ts';
import { Duty, type Given, options, reasons } from './duty.ts';
import { migrations } from './store.ts';

const declare = forState<Duty>();

type OfShift = { readonly shift: string };
const holder = declare.rule<OfShift>('shift-holder', async ({ state, principal, resource }) => {
  return principal !== undefined && (await state.find(resource.shift))?.person === principal.id;
});
const asked = declare.rule<OfShift>('asked-to-take-over', async ({ state, principal, resource }) => {
  return principal !== undefined && (await state.find(resource.shift))?.offeredTo === principal.id;
});

const id = z.string().min(1).max(128);
const unit = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/);
const language = z.string().max(35).default('en');
const time = z.number().int().min(0).max(8.64e15);
const ofShift = z.object({ shift: id });
const ofUnit = z.object({ unit });
const shift = z.object({
  id: z.string(),
  unit: z.string(),
  person: z.string(),
  from: z.number(),
  until: z.number(),
  offeredTo: z.string().optional(),
});
const turn = z.object({ kind: z.string(), shift: z.string(), person: z.string(), at: z.number(), by: z.string() });

/** Who is on duty in each unit, and how duty is handed over: by an offer that is accepted. */
export const onCall = defineComponent({
  id: 'on-call',
  version: '1.0.0',
  permissions: ['channels:own', 'storage:own', 'directory:read'],
  settings: options,
  storage: { migrations },
  reasons,
  policies: { 'on-call.plan': role('admin') },
  channels: {
    unit: declare.channel({
      pattern: 'unit/:unit',
      keeping: 'durable',
      maxBytes: 512,
      ring: 32,
      can: { join: member, history: member },
    }),
  },
  methods: {
    now: declare.method({
      in: ofUnit,
      out: z.object({ shift: shift.optional() }),
      can: member,
      rest: 'GET /on-call/:unit',
      about: 'Who is on duty in a unit at this moment',
      async run({ state }, { unit }) {
        const found = await state.now(unit);
        return found ? { shift: found } : {};
      },
    }),
    schedule: declare.method({
      in: ofUnit,
      out: z.object({ shifts: z.array(shift).readonly() }),
      can: member,
      rest: 'GET /on-call/:unit/shifts',
      about: 'The shifts of a unit that have not ended, at most 200',
      run: async ({ state }, { unit }) => ({ shifts: await state.schedule(unit) }),
    }),
    history: declare.method({
      in: ofUnit,
      out: z.object({ turns: z.array(turn).readonly() }),
      can: member,
      rest: 'GET /on-call/:unit/history',
      about: 'The last 100 things that happened to the shifts of a unit, newest first',
      run: async ({ state }, { unit }) => ({ turns: await state.history(unit) }),
    }),
    plan: declare.method({
      in: z.object({ unit, person: id, from: time, until: time }),
      out: shift,
      can: policy('on-call.plan'),
      idempotent: true,
      rest: 'POST /on-call/:unit/shifts',
      about: 'Plans a shift, in milliseconds since 1970',
      run: ({ state, ...caller }, draft) => state.plan(caller, draft),
    }),
    cancel: declare.method({
      in: ofShift,
      out: z.object({}),
      can: policy('on-call.plan'),
      idempotent: true,
      rest: 'DELETE /on-call-shifts/:shift',
      about: 'Takes a shift out of the schedule',
      async run({ state, ...caller }, { shift }) {
        await state.cancel(caller, shift);
        return {};
      },
    }),
    offer: declare.method({
      in: ofShift.extend({ to: id }),
      out: shift,
      can: holder,
      rest: 'PUT /on-call-shifts/:shift/offer',
      about: 'Asks somebody of the unit to take the shift over; the caller is on duty until they have accepted',
      run: ({ state }, { shift, to }) => state.offer(shift, to),
    }),
    accept: declare.method({
      in: ofShift,
      out: shift,
      can: anyOf(asked, holder),
      rest: 'PUT /on-call-shifts/:shift/acceptance',
      about: 'Takes over a shift that was offered to the caller',
      run: ({ state, ...caller }, { shift }) => state.accept(caller, shift),
    }),
    decline: declare.method({
      in: ofShift,
      out: shift,
      can: anyOf(asked, holder),
      idempotent: true,
      rest: 'DELETE /on-call-shifts/:shift/offer',
      about: 'Declines an offer, or takes it back',
      run: ({ state, ...caller }, { shift }) => state.decline(caller, shift),
    }),
    of: declare.method({
      in: z.object({ person: id, language }),
      out: cardAnswer,
      can: member,
      run: ({ state }, { person }) => personCard(state, person),
    }),
    everywhere: declare.method({
      in: z.object({ language }),
      out: cardAnswer,
      can: member,
      run: ({ state }, { language }) => everywhereCard(state, language),
    }),
  },
  extends: [
    profileCard({ id: 'shifts', title: { en: 'On call', ar: 'المناوبات' }, run: 'on-call.of' }),
    page({ id: 'now', title: { en: 'Who is on call', ar: 'من المناوب' }, run: 'on-call.everywhere' }),
  ],
  jobs: {
    announce: declare.every('1m', { once: 'per-site', run: ({ state, signal }) => state.announce(signal) }),
  },
  start: async (services: Given) => ({ state: new Duty(services) }),
});

// biome-ignore lint/style/noDefaultExport: what the server loads of a module.
export default onCall;
