import { afterAll, beforeAll, expect, it } from 'vitest';
import { Application, joined } from '../test/application.ts';
import { refusal, Site } from '../test/site.ts';

let site: Site;
let crm: Application;
beforeAll(async () => {
  site = await Site.open({});
  crm = await Application.register(site, { id: 'crm' });
  await site.begin();
  await site.found();
});
afterAll(() => site.host.stop());

const visitor = (name: string) => crm.token('visitor', { name, guest: { conversation: 'crm/deal/42' } });

it('a guest is known by the name that the token brings, to whoever asks for the id, and is in no list', async () => {
  const { client: maya } = await joined(site.url, crm.token('maya-chen', { name: 'Maya Chen' }));
  const get = (ids: readonly string[]) => maya.request('people.get', { ids });
  expect(await get(['guest:crm:visitor'])).toEqual({ people: [] });

  const { client: guest, person } = await joined(site.url, visitor('Ines Duarte'));
  expect(person).toBe('guest:crm:visitor');
  const ines = { id: person, name: 'Ines Duarte', title: '', mail: '', units: [], active: true, joined: false, admin: false, guest: true };
  expect(await get(['guest:crm:other', 'maya-chen', person])).toEqual({ people: [expect.objectContaining({ id: 'maya-chen' }), ines] });

  await joined(site.url, visitor('Inês Duarte'));
  expect(await get([person])).toMatchObject({ people: [{ name: 'Inês Duarte' }] });
  expect(await maya.request('people.list', { query: 'Duarte' })).toMatchObject({ people: [] });
  expect(await refusal(maya.request('messaging.open', { person }))).not.toBe('done');
  expect(await refusal(guest.request('people.get', { ids: [person] }))).toBe('forbidden');
});
