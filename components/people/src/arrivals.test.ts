import { testHost } from '@parley/host/testing';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { people, peopleApi } from './index.ts';

type Host = Awaited<ReturnType<typeof testHost>>;
let host: Host;
beforeEach(async () => {
  host = await testHost([people]);
  const founder = { name: 'Maya Chen', mail: 'maya@example.org' };
  await api().createOrganisation({ name: 'Aldermoor', sample: false, founder });
  await api().importPeople('name,mail,unit,groups\nBen,ben@example.org,Medicine / Cardiology,Night shift');
});
afterEach(() => host.stop());

const api = () => host.host.api(peopleApi);
const reasonOf = (call: Promise<unknown>) =>
  call.then(
    () => 'taken',
    (error: { readonly details?: { readonly reason?: string } }) => error.details?.reason,
  );

it('somebody whom an application brings is made at first sight, and joins the units and groups that there are', async () => {
  await api().ensure({
    id: '42',
    source: '',
    name: 'Cleo',
    mail: 'cleo@example.org',
    attributes: { phone: '7' },
    units: ['Medicine / Cardiology', 'Nowhere'],
    groups: ['Night shift', 'Nobody'],
  });
  const units = new Map((await api().units()).map(({ id, name }) => [id, name]));
  const cleo = await api().person('42');
  expect(cleo).toMatchObject({ name: 'Cleo', mail: 'cleo@example.org', attributes: { phone: '7' }, admin: false, active: true });
  expect(cleo?.units.map((unit) => units.get(unit))).toEqual(['Cardiology']);
  expect([...units.values()].sort()).toEqual(['Cardiology', 'Medicine']);
  const rows = await host.store.sql.query('select person from people_group_person order by person');
  expect(rows.map(({ person }) => person)).toEqual(['42', 'ben']);
});

it('what is said anew is taken over, and nothing is taken away', async () => {
  await api().ensure({ id: '42', source: '', name: 'Cleo', mail: 'cleo@example.org', attributes: { phone: '7', room: '1' } });
  await api().ensure({ id: '42', source: '', name: 'Cleo Bell', attributes: { phone: '8' }, units: ['Medicine'] });
  await api().ensure({ id: '42', source: '', name: 'Cleo Bell' });
  expect(await api().person('42')).toMatchObject({ name: 'Cleo Bell', mail: 'cleo@example.org', attributes: { phone: '8', room: '1' } });
  expect((await api().person('42'))?.units).toHaveLength(1);
});

it('the name and mail address of whoever was imported or founded the organisation are those of the directory', async () => {
  await api().ensure({ id: 'ben', source: '', name: 'Evil', mail: 'evil@example.org', attributes: { phone: '7' } });
  await api().ensure({ id: 'maya-chen', source: '', name: 'Evil', mail: 'BEN@example.org' });
  expect(await api().person('ben')).toMatchObject({ name: 'Ben', mail: 'ben@example.org', attributes: { phone: '7' } });
  expect(await api().person('maya-chen')).toMatchObject({ name: 'Maya Chen', mail: 'maya@example.org' });
});

it.each([
  ['has an account', '', () => api().markJoined('42')],
  ['has an account, and is its own', 'crm', () => api().markJoined('42')],
  ['is an administrator', '', () => host.store.sql.batch([{ sql: "update people_person set admin = 1 where id = '42'", params: [] }])],
  ['was imported with something else', '', () => api().importPeople('id,name,mail,title\n42,Cleo,cleo@example.org,Nurse')],
])('whom an application has brought keeps name and mail address as soon as the person %s', async (_, source, then) => {
  await api().ensure({ id: '42', source, name: 'Cleo', mail: 'cleo@example.org' });
  await then();
  await api().ensure({ id: '42', source, name: 'Evil', mail: 'evil@example.org' });
  expect(await api().person('42')).toMatchObject({ name: 'Cleo', mail: 'cleo@example.org' });
});

it('nothing is written where nothing is new', async () => {
  const version = async () => (await host.store.sql.query('select version from people_version'))[0]?.['version'];
  await api().ensure({ id: '42', source: '', name: 'Cleo', units: ['Medicine'], groups: ['Night shift'] });
  const before = await version();
  await api().ensure({ id: '42', source: '', name: 'Cleo', units: ['Medicine'], groups: ['Night shift'] });
  expect(await version()).toBe(before);
});

it('several may come without a mail address', async () => {
  await api().ensure({ id: '42', source: '', name: 'Cleo' });
  await api().ensure({ id: '43', source: '', name: 'Dara' });
  expect((await api().people(['42', '43'])).map(({ mail }) => mail)).toEqual(['42@no-mail.invalid', '43@no-mail.invalid']);
});

it('who comes twice at the same time is one person', async () => {
  const arrival = { id: '42', source: '', name: 'Cleo', mail: 'cleo@example.org' };
  await Promise.all(Array.from({ length: 4 }, () => api().ensure(arrival)));
  expect((await api().everybody()).map(({ id }) => id).sort()).toEqual(['42', 'ben', 'maya-chen']);
});

it('people of an application are not those of the organisation, nor of another application', async () => {
  await api().ensure({ id: 'crm.42', source: 'crm', name: 'Cleo' });
  expect(await reasonOf(api().ensure({ id: 'crm.42', source: '', name: 'Evil' }))).toBe('person-of-others');
  expect(await reasonOf(api().ensure({ id: 'crm.42', source: 'shop', name: 'Evil' }))).toBe('person-of-others');
  expect(await reasonOf(api().ensure({ id: 'ben', source: 'crm', name: 'Evil' }))).toBe('person-of-others');
  expect((await api().people(['crm.42', 'ben'])).map(({ name }) => name)).toEqual(['Cleo', 'Ben']);
});

it('what cannot be taken is refused, and what has been deactivated is left alone', async () => {
  expect(await reasonOf(api().ensure({ id: '42', source: '', name: 'Cleo', mail: 'BEN@example.org' }))).toBe('mail-taken');
  expect(await reasonOf(api().ensure({ id: 'operator', source: '', name: 'Cleo' }))).toBe('id-reserved');
  expect(await reasonOf(api().ensure({ id: '42', source: '', name: 'Cleo', mail: 'cleo' }))).toBe('mail-invalid');
  await host.store.sql.batch([{ sql: "update people_person set active = 0 where id = 'ben'", params: [] }]);
  await api().ensure({ id: 'ben', source: '', name: 'Another' });
  expect(await api().person('ben')).toMatchObject({ name: 'Ben', active: false });
});
