import { type ApplicationsApi, applicationsApi, createApplications } from '@parley/applications';
import type { Application } from '@parley/applications/contract';
import { type TestHost, testHost } from '@parley/host/testing';
import { createIdentity } from '@parley/identity';
import { people } from '@parley/people';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Parley, ParleyError } from './index.ts';

const OPERATOR_KEY = 'operator-key-of-the-tests';
/** The longest id that an application can have, too. */
const LONG = 'a'.repeat(32);
const SUBJECTS = [
  'maya',
  'f7a6e0f5-1b9f-4c2b-9f0a-0d4b8b1b2c11',
  'auth0|5f7c8ec7c33c6c004bbafe82',
  'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
  'Dara.Quill@example.org',
  'a b~"\\/',
  '_a',
  '.a',
  'portal._86l4gu47sf25o6di8i5iu0',
  'portal._86l4gu47sf25o6di8i5iu0x',
  ...[30, 31, 32, 55, 56, 57, 58, 63, 64, 65, 255].map((length) => 'x'.repeat(length)),
  ...Array.from({ length: 200 }, (_, n) => `auth0|${n}`),
];

let host: TestHost;
let node: ApplicationsApi;
beforeAll(async () => {
  const identity = createIdentity({ version: '1', origin: () => '', operatorKey: OPERATOR_KEY });
  host = await testHost([people, createApplications({ sealKey: new Uint8Array(32), components: () => [] }), identity]);
  node = host.host.api(applicationsApi);
  const { applications } = Parley.bearing({ url: host.url, token: OPERATOR_KEY });
  for (const [n, id] of ['portal', 'staff', LONG].entries()) {
    const issuer = { issuer: `https://${n}.example.org`, audience: 'portal', jwks: 'https://login.example.org/jwks' };
    await applications.register({ id, issuer, people: id === 'staff' ? 'organisation' : 'own' });
  }
});
afterAll(() => host.stop());

const offline = Parley.bearing({ url: 'https://talk.example.org', token: '', fetch: () => Promise.reject(new Error('Nobody is asked.')) });

describe('the id of somebody whom an issuer names', () => {
  it.each<[string, Application['people'] | undefined]>([
    ['portal', 'own'],
    ['staff', 'organisation'],
    ['staff', undefined],
    [LONG, 'own'],
  ])('is what the node makes of it (%s, %s), and nobody is asked', async (application, of) => {
    const ids = new Set<string>();
    for (const subject of SUBJECTS) {
      const id = await offline.people.idFor({ application, subject, ...(of && { people: of }) });
      expect(id, subject).toBe(await node.personOf(application, subject));
      ids.add(id);
    }
    expect(ids.size).toBe(SUBJECTS.length);
  });

  it('does not change from version to version', async () => {
    const subject = 'auth0|5f7c8ec7c33c6c004bbafe82';
    const idOf = (application: string, of: Application['people']) => offline.people.idFor({ application, people: of, subject });
    expect([await idOf('portal', 'own'), await idOf('staff', 'organisation')]).toEqual([
      'portal._86l4gu47sf25o6di8i5iu0',
      'staff._86l4gu47sf25o6di8i5iu0',
    ]);
  });

  it.each(['', 'x'.repeat(256), 'zoë', 'auth0|\n'])('is none where it names nobody (%j)', async (subject) => {
    const error: unknown = await offline.people.idFor({ application: 'portal', subject }).catch((each: unknown) => each);
    expect(error).toBeInstanceOf(ParleyError);
    expect(error).toMatchObject({ code: 'request-invalid' });
  });
});
