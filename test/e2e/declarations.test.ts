import { surface } from '@parley/host';
import { declarationContract } from '@parley/host/testing';
import { parleyComponents } from '@parley/server';
import { expect, test } from 'vitest';

const components = parleyComponents({
  identity: { version: '0', dataPath: '/nowhere', origin: () => 'http://127.0.0.1' },
  operations: { figures: () => [], parts: () => [] },
  setup: { onFirstRun: () => {} },
  sealKey: new Uint8Array(32),
});

test('everything that the server declares keeps out who must stay out, and lets in whoever may', async () => {
  const { surfaces, violations } = await declarationContract(components);
  expect(violations).toEqual([]);
  expect([...new Set(surfaces.map(({ component }) => component))].sort()).toEqual([
    'applications',
    'files',
    'identity',
    'messaging',
    'operations',
    'people',
    'presence',
    'setup',
    'webhooks',
  ]);
});

test('what nobody needs to be signed in for is what stands before the sign-in, whether the node is ready, and what proves itself by a secret', () => {
  const open = surface(components)
    .filter(({ rule }) => rule?.name === 'anyone')
    .map(({ name }) => name);
  expect(open.sort()).toEqual([
    'GET /u/:slot/api/identity/invitations/:code',
    'GET /u/:slot/api/identity/session',
    'GET /u/:slot/api/operations/ready',
    'POST /u/:slot/api/identity/invitations/:code',
    'POST /u/:slot/api/identity/sign-in',
    'POST /u/:slot/api/identity/sign-out',
    'POST /u/:slot/api/setup/organisation',
    'POST /u/:slot/api/setup/sample',
    'POST /u/:slot/api/webhooks/hooks/:id/:secret',
  ]);
});
