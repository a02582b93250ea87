import { surface } from '@parley/host';
import { declarationContract } from '@parley/host/testing';
import { createIdentity } from '@parley/identity';
import { messaging } from '@parley/messaging';
import { people } from '@parley/people';
import { presence } from '@parley/presence-component';
import { createSetup } from '@parley/setup';
import { expect, test } from 'vitest';

// The list of `startNode`: what an installation serves is declared here and nowhere else.
const identity = createIdentity({ version: '0', dataPath: '/nowhere', origin: () => 'http://127.0.0.1' });
const components = [people, identity, messaging, presence, createSetup({ onFirstRun: () => {} })];

test('everything that the server declares keeps out who must stay out, and lets in whoever may', async () => {
  const { surfaces, violations } = await declarationContract(components);
  expect(violations).toEqual([]);
  expect([...new Set(surfaces.map(({ component }) => component))].sort()).toEqual(['identity', 'messaging', 'people', 'presence', 'setup']);
});

test('what nobody needs to be signed in for is what stands before the sign-in, and nothing else', () => {
  const open = surface(components)
    .filter(({ rule }) => rule?.name === 'anyone')
    .map(({ name }) => name);
  expect(open.sort()).toEqual([
    'GET /u/:slot/api/identity/invitations/:code',
    'GET /u/:slot/api/identity/session',
    'POST /u/:slot/api/identity/invitations/:code',
    'POST /u/:slot/api/identity/sign-in',
    'POST /u/:slot/api/identity/sign-out',
    'POST /u/:slot/api/setup/organisation',
    'POST /u/:slot/api/setup/sample',
  ]);
});
