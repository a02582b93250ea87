import { testHost } from '@parley/host/testing';
import { openSqliteStore } from '@parley/storage/sqlite';
import { expect, it } from 'vitest';
import { people, peopleApi } from './index.ts';
import { migrations } from './migrations.ts';

it('a directory of the first version goes on working', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  await store.sql.migrate('people', migrations.slice(0, 1));
  const run = (sql: string) => ({ sql, params: [] });
  await store.sql.batch([
    run("insert into people_organisation (one, name, sample, founder) values (1, 'Aldermoor', 0, 'maya')"),
    run("insert into people_unit (id, name, parent, place) values ('medicine', 'Medicine', '', 1), ('wards', 'Wards', 'medicine', 1)"),
    run(`insert into people_person (id, name, mail, mail_key, title, active, joined, admin, search, sort)
      values ('maya', 'Maya Chen', 'Maya@example.org', 'maya@example.org', 'Consultant', 1, 1, 1, ' maya chen', 'maya chen')`),
    run("insert into people_membership (person, unit, place) values ('maya', 'wards', 0), ('maya', 'medicine', 1)"),
  ]);
  const host = await testHost([people], { store });
  const api = host.host.api(peopleApi);
  expect(await api.person('maya')).toEqual({
    id: 'maya',
    name: 'Maya Chen',
    title: 'Consultant',
    mail: 'Maya@example.org',
    units: ['wards', 'medicine'],
    roles: [
      { unit: 'wards', title: 'Consultant' },
      { unit: 'medicine', title: '' },
    ],
    active: true,
    joined: true,
    admin: true,
  });
  expect(await api.units()).toMatchObject([
    { id: 'medicine', people: 1, below: 1 },
    { id: 'wards', people: 1, below: 1 },
  ]);
  expect(await api.importPeople('name,mail,location\nMaya Chen,maya@example.org,North')).toMatchObject({ changed: 1 });
  expect(await api.person('maya')).toMatchObject({ location: 'North', joined: true, units: ['wards', 'medicine'] });
  await host.stop();
  await store.close();
});
