import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { publicPackages } from '../../scripts/pack/packages.ts';
import { repositoryRoot } from '../../scripts/workspace.ts';
import { programOf } from './support/readme.ts';
import { Stranger } from './support/stranger.ts';

const tsc = path.join(repositoryRoot, 'node_modules/.bin/tsc');
const compilerOptions = {
  target: 'es2023',
  module: 'nodenext',
  lib: ['es2024', 'esnext.disposable', 'dom', 'dom.iterable'],
  types: ['node'],
  jsx: 'react-jsx',
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  noEmit: true,
  declaration: false,
};

let stranger: Stranger;
beforeAll(async () => {
  stranger = new Stranger(inject('registry'));
  stranger.write('package.json', { name: 'app', private: true, type: 'module' });
  // Not the pinned runtime: nothing is run here.
  await stranger.install(
    '@types/node',
    '@types/react',
    '@types/react-dom',
    'react',
    'react-dom',
    ...publicPackages.map(({ name }) => name),
    '--omit=optional',
  );
});
afterAll(() => stranger?.leave());

/** Rejects with what the compiler complains of. */
async function check(files: Readonly<Record<string, string>>, more: Partial<typeof compilerOptions> = {}): Promise<void> {
  for (const [name, text] of Object.entries(files)) stranger.write(name, text);
  stranger.write('tsconfig.json', { compilerOptions: { ...compilerOptions, ...more }, files: Object.keys(files) });
  await stranger.run(process.execPath, tsc, '-p', '.', '--pretty', 'false');
}

/** A module that imports them all. */
function everyDoorOf(packages: readonly string[]): string {
  const named = publicPackages.filter(({ name }) => packages.includes(name));
  const doors = named.flatMap(({ name, doors }) => Object.keys(doors).map((door) => path.posix.join(name, door)));
  return doors.map((door, index) => `import * as door${index} from '${door}';\nexport { door${index} };\n`).join('');
}

test('every door has types that hold in a strict project which checks its libraries', async () => {
  await check({ 'everything.ts': everyDoorOf(publicPackages.map(({ name }) => name)) });
});

test('doors for pages have types that hold where nothing of Node and of years to come is known', async () => {
  const text = everyDoorOf(['@parley/esdk', '@parley/react', '@parley/elements']);
  await check({ 'page.ts': text }, { lib: ['es2023', 'dom'], types: [] });
});

test('the program that each README shows is sound, and one that is not is refused', async () => {
  const programs = publicPackages.map(({ name }, index) => {
    const { extension, text } = programOf(name);
    return [`readme-${index}.${extension.replace('js', 'ts')}`, text] as const;
  });
  await check({ ...Object.fromEntries(programs), 'styles.d.ts': "declare module '*.css';\n" });
  const wrong = "import { connect } from '@parley/esdk';\nconnect('https://talk.example.org', { token: 42 });\n";
  await expect(check({ 'wrong.ts': wrong })).rejects.toThrow(/Type 'number' is not assignable/);
});

/** A file of TSX, `lines` among its elements. */
const tagged = (...lines: readonly string[]): string => `
import type { ParleyConnectionElement } from '@parley/elements';
import type {} from '@parley/elements/react';
import { createRef } from 'react';

const connection = createRef<ParleyConnectionElement>();
export const Page = ({ person }: { readonly person: string | undefined }) => (
  <>
    <parley-connection ref={connection} id="talk" server="https://talk.example.org" token={async () => 'x'} />
    <parley-connection server="https://talk.example.org" token-url="/parley-token" onparley-state={({ detail }) => void detail.state} />
    <parley-presence person={person} show="text" className="beside" connection="talk" />
    <parley-unread conversation="crm/deal/42" onparley-unread={({ detail }) => void detail.count.toFixed()} />
    <parley-messenger person="ben" placement="floating" open lang="ar" key="messenger" />
    <parley-messenger conversation="crm/deal/42" conversation-title="Cold chain" open={false} hidden />
    <parley-members channel="crm/deal/42" /> <parley-files channel="crm/deal/42" /> <parley-tree unit="ward" style={{ blockSize: 300 }} />
    ${lines.join('\n    ')}
  </>
);
`;

test('TSX knows the tags of elements with their attributes, properties and events, and refuses what they have not', async () => {
  await check({ 'tags.tsx': tagged() });
  const withoutDoor = tagged().replace(/^import type \{\} .*$/m, '');
  await expect(check({ 'tags.tsx': withoutDoor })).rejects.toThrow(/'parley-messenger' does not exist/);
  const wrong = {
    '<parley-messenger persn="ben" />': "'persn' does not exist",
    '<parley-messenger placement="middle" />': `'"middle"' is not assignable`,
    '<parley-messenger conversation-title={42} />': "'number' is not assignable",
    '<parley-presence person="ben" channel="x" />': "'channel' does not exist",
    '<parley-unread onparley-unread={({ detail }) => detail.person} />': "'person' does not exist",
    '<parley-badge />': "'parley-badge' does not exist",
  };
  const refused = check({ 'tags.tsx': tagged(...Object.keys(wrong)) });
  for (const complaint of Object.values(wrong)) await expect.soft(refused).rejects.toThrow(complaint);
});

test('elements have types that hold where nobody has heard of React', async () => {
  const plain = new Stranger(inject('registry'));
  try {
    plain.write('package.json', { name: 'plain', private: true, type: 'module' });
    await plain.install('@parley/elements');
    plain.write(
      'page.ts',
      "import { defineElements } from '@parley/elements';\n\ndefineElements();\ndocument.querySelector('parley-messenger')?.show();\n",
    );
    plain.write('tsconfig.json', { compilerOptions: { ...compilerOptions, types: [] }, files: ['page.ts'] });
    await plain.run(process.execPath, tsc, '-p', '.', '--pretty', 'false');
  } finally {
    plain.leave();
  }
});

test('doors of one package agree on what a connection is', async () => {
  const program = [
    "import { connect, type Parley } from '@parley/esdk';",
    "import { pipes } from '@parley/esdk/pipes';",
    "import { presence } from '@parley/esdk/presence';",
    "const parley: Parley = connect('https://talk.example.org', { token: 'x' });",
    'export const both = [pipes(parley), presence(parley)] as const;',
  ];
  await check({ 'doors.ts': program.join('\n') });
});

const WHOLE = `
import { defineComponent, forState, member, type Services } from '@parley/component';
import { z } from 'zod';

const declare = forState<Services>();
export const desk = defineComponent({
  id: 'desk',
  version: '1.0.0',
  permissions: ['channels:own'],
  channels: { line: declare.channel({ pattern: 'line', keeping: 'live', maxBytes: 64, ring: 4, can: { join: member } }) },
  methods: { ask: declare.method({ in: z.object({}), out: z.object({}), can: member, run: async () => ({}) }) },
  watches: { asked: declare.watch({ in: z.object({}), can: member, open: () => () => {} }) },
  pipes: {
    deskExport: declare.pipe({
      can: { open: member, accept: member },
      take: async ({ clock }, { meta, readable, writable }, { principal }) => void [clock, meta, readable, writable, principal],
    }),
  },
  http: { 'GET /times': declare.route({ can: member, run: async ({ state }) => ({ json: state.clock.now() }) }) },
  jobs: { look: declare.every('1m', { once: 'per-site', run: async () => {} }) },
  start: async (services: Services) => ({ state: services }),
});
export const knows = declare.rule('knows', ({ principal }) => principal !== undefined);
export const rows = ({ sql }: Services) => sql.query('select 1');
export const entries = ({ channels }: Services) => channels.read('desk/line', 0, 1);
export const given = (services: Services) => ({ ...services });
`;

const HOOKS = `
import { useChannel, useConnection, useConversation, useInbox, useMembers, usePerson, usePresence, useUnread } from '@parley/react';
import { useDesk } from '@parley/react/files';

export const useAll = () => ({ connection: useConnection(), inbox: useInbox(), unread: useUnread(), members: useMembers('shop/deal/1') });
export const useOwner = () => usePerson('maya');
export const usePresent = () => usePresence('maya');
export const useTalk = () => useConversation({ person: 'maya' });
export const useLine = () => useChannel('shop/deal/1');
export const useFiles = () => useDesk();
`;

const CLIENTS = `
import { connect } from '@parley/esdk';
import { pipes } from '@parley/esdk/pipes';
import { presence } from '@parley/esdk/presence';
import { createTestParley } from '@parley/esdk/testing';
import { Parley } from '@parley/server-sdk';

export const parley = connect('https://talk.example.org', { token: 'x' });
export const there = presence(parley);
export const ward = there.watch({ unit: 'ward', window: [0, 40] });
export const streams = pipes(parley);
export const talk = () => parley.messaging.open({ person: 'maya' });
export const said = async () => (await talk()).snapshot.messages;
export const line = () => parley.channels.join('shop/deal/1');
export const test = createTestParley();
export const backend = new Parley({ url: 'https://talk.example.org', key: 'x' });
export const bot = backend.as({ person: { id: 'bot', name: 'Bot' } });
export const found = () => backend.people.list({});
`;

test('what is made of components, hooks and clients can be exported: all types that it shows have names', async () => {
  await check({ 'whole.ts': WHOLE, 'hooks.ts': HOOKS, 'clients.ts': CLIENTS }, { declaration: true });
});
