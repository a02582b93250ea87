import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TestComponent, testComponent } from '@parley/server/testing';
import { onCall } from '../src/index.ts';

const HOUR = 3_600_000;
const UNITS = [
  { id: 'cardiology', name: 'Cardiology' },
  { id: 'surgery', name: 'Surgery' },
];
const PEOPLE = [
  { id: 'maya', name: 'Maya Chen', title: '', mail: '', units: ['cardiology'], active: true },
  { id: 'ben', name: 'Ben Ode', title: '', mail: '', units: ['cardiology'], active: true },
  { id: 'cleo', name: 'Cleo Roux', title: '', mail: '', units: ['surgery'], active: true },
  { id: 'dora', name: 'Dora Lind', title: '', mail: '', units: ['cardiology'], active: false },
];
const directory = {
  people: async (ids: readonly string[]) => PEOPLE.filter(({ id }) => ids.includes(id)),
  units: async () => UNITS,
  inUnit: async () => ({ people: [], more: false }),
  search: async () => [],
};
interface Shift {
  readonly id: string;
  readonly person: string;
}

for (const subject of [onCall, new URL('../src/index.ts', import.meta.url)]) {
  const where = subject instanceof URL ? 'in a thread of its own' : 'in the thread of the test';
  const withDuty = (
    name: string,
    run: (t: TestComponent, plan: (person: string, from: number, until: number) => Promise<Shift>) => Promise<void>,
  ) =>
    test(`${name} (${where})`, async () => {
      await using t = await testComponent(subject, { as: { admin: { roles: ['admin'] } }, directory });
      const began = t.clock.now();
      await run(t, (person, from, until) =>
        t.as('admin').call('plan', { unit: 'cardiology', person, from: began + from * HOUR, until: began + until * HOUR }),
      );
    });
  const now = async (t: TestComponent): Promise<string | undefined> =>
    (await t.as('cleo').call<{ shift?: Shift }>('now', { unit: 'cardiology' })).shift?.person;

  withDuty('duty goes by the schedule, and whoever listens is told of each turn once', async (t, plan) => {
    await plan('ben', 2, 4);
    await plan('maya', 0, 2);
    const heard = await t.as('cleo').join('unit/cardiology');
    assert.equal(await now(t), 'maya');
    await t.clock.advance('2h');
    assert.equal(await now(t), 'ben');
    await t.crash();
    await t.restart();
    await t.clock.advance('2h');
    assert.equal(await now(t), undefined);
    const turns = (await t.entries('unit/cardiology')).map(({ sender, body }) => [sender, (body as { kind: string; person: string }).kind]);
    assert.deepEqual(turns, [
      ['admin', 'planned'],
      ['admin', 'planned'],
      ['on-call', 'began'],
      ['on-call', 'began'],
    ]);
    assert.equal(heard.heard.length > 0, true);
  });

  withDuty('duty is handed over when the other one has accepted, and not before', async (t, plan) => {
    const { id } = await plan('maya', 0, 8);
    await t.as('maya').call('offer', { shift: id, to: 'ben' });
    assert.equal(await now(t), 'maya');
    await assert.rejects(t.as('cleo').call('accept', { shift: id }), { code: 'forbidden' });
    for (let i = 0; i < 2; i++) await t.as('ben').call('accept', { shift: id });
    assert.equal(await now(t), 'ben');
    await assert.rejects(t.as('maya').call('offer', { shift: id, to: 'maya' }), { code: 'forbidden' });
    const { turns } = await t.as('cleo').call<{ turns: { kind: string; by: string }[] }>('history', { unit: 'cardiology' });
    assert.deepEqual(
      turns.map(({ kind, by }) => `${by} ${kind}`),
      ['ben accepted', 'maya offered', 'admin planned'],
    );
  });

  withDuty('an offer is declined, or taken back: duty stays', async (t, plan) => {
    const { id } = await plan('maya', 0, 8);
    for (const who of ['ben', 'maya']) {
      await t.as('maya').call('offer', { shift: id, to: 'ben' });
      await t.as(who).call('decline', { shift: id });
      await assert.rejects(t.as('ben').call('accept', { shift: id }), { code: 'forbidden' });
    }
    assert.equal(await now(t), 'maya');
  });

  withDuty('only people of the unit who are active are on call, and one at a time', async (t, plan) => {
    const { id } = await plan('maya', 0, 8);
    for (const person of ['cleo', 'dora', 'nobody']) {
      await assert.rejects(plan(person, 9, 10), {
        details: { reason: 'not-in-unit', values: { person: PEOPLE.find((p) => p.id === person)?.name ?? person } },
      });
      await assert.rejects(t.as('maya').call('offer', { shift: id, to: person }), { code: 'bad-request' });
    }
    await assert.rejects(plan('ben', 7, 9), { code: 'conflict' });
    const both = await Promise.allSettled([plan('ben', 8, 10), plan('maya', 8, 10)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  withDuty('administrators plan and cancel, nobody else; a repetition plans nothing more', async (t, plan) => {
    const { id } = await plan('maya', 0, 8);
    await assert.rejects(t.as('maya').call('cancel', { shift: id }), { code: 'forbidden' });
    for (let i = 0; i < 2; i++) await t.as('admin').call('cancel', { shift: id });
    assert.equal(await now(t), undefined);
    const draft = { unit: 'cardiology', person: 'ben', from: t.clock.now(), until: t.clock.now() + HOUR };
    const first = await t.as('admin').call<Shift>('plan', draft, { key: 'k' });
    await t.restart();
    assert.equal((await t.as('admin').call<Shift>('plan', draft, { key: 'k' })).id, first.id);
    await assert.rejects(t.as('admin').call('plan', { ...draft, until: draft.until + HOUR }, { key: 'k' }), { code: 'conflict' });
    await t.set('longest', '2h');
    await assert.rejects(plan('maya', 3, 6), { message: 'A shift is not longer than 2 hours.' });
    await assert.rejects(plan('maya', 3, 3), { code: 'bad-request' });
  });

  withDuty('it shows who is on call, and when somebody is', async (t, plan) => {
    await plan('maya', 0, 2);
    type Answer = { card?: { rows: { label: string; text: string; times: unknown }[] } };
    const { card } = await t.as('ben').call<Answer>('everywhere', { language: 'en' });
    const [row] = card?.rows ?? [];
    assert.equal(`${row?.label} ${row?.text}`, 'Cardiology Maya Chen · {shift}');
    assert.equal(Object.keys(row?.times ?? {}).join(), 'shift');
    assert.equal((await t.as('ben').call<Answer>('of', { person: 'maya' })).card?.rows[0]?.label, 'Cardiology');
    assert.deepEqual(await t.as('ben').call('of', { person: 'ben' }), {});
  });
}
