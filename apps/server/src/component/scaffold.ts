import { VERSION } from '../version.ts';

/**
 * The files of a new component, by their place in its folder. `id`: as `defineComponent` takes it. `packages`: a folder with the tarballs of this
 * version, as seen from there, in place of a registry.
 */
export function scaffold(id: string, packages?: string): Readonly<Record<string, string>> {
  const name = id.replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
  return {
    'package.json': `${JSON.stringify(manifest(id, packages), null, 2)}\n`,
    'tsconfig.json': `${JSON.stringify(COMPILER, null, 2)}\n`,
    '.gitignore': 'node_modules/\ndist/\ndata/\n',
    'README.md': readme(id),
    'src/index.ts': declaration(id, name),
    'src/index.test.ts': test(name),
  };
}

function manifest(id: string, packages: string | undefined): object {
  const from = (name: string): string => (packages === undefined ? `^${VERSION}` : `file:${packages}/parley-${name}-${VERSION}.tgz`);
  return {
    name: `parley-${id}`,
    version: '0.1.0',
    private: true,
    type: 'module',
    exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
    files: ['dist'],
    scripts: {
      test: 'node --test src/*.test.ts',
      check: 'parley component check',
      dev: 'parley component dev',
      build: 'tsc',
    },
    dependencies: { '@parley/component': from('component'), zod: '^4.0.0' },
    devDependencies: {
      // The server needs it, and finds it beside itself.
      ...(packages !== undefined && { '@parley/esdk': from('esdk') }),
      '@parley/server': from('server'),
      '@types/node': '^24.0.0',
      typescript: '>=5.9',
    },
  };
}

const COMPILER = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    erasableSyntaxOnly: true,
    verbatimModuleSyntax: true,
    rewriteRelativeImportExtensions: true,
    declaration: true,
    rootDir: 'src',
    outDir: 'dist',
    types: ['node'],
  },
  include: ['src'],
  exclude: ['src/**/*.test.ts'],
};

function readme(id: string): string {
  return `# parley-${id}

A component of a Parley server.

    npm install
    npm test          # what it does, without a server
    npm run check     # what is wrong with its declaration, in sentences
    npm run dev       # a server with it in ./data, started anew after each change
    npm run build     # JavaScript in dist/, for a server of others
`;
}

function declaration(id: string, name: string): string {
  return `import { defineComponent, forState, policy, refuserOf, role, type Services, settings, text, type ValuesOf } from '@parley/component';
import { z } from 'zod';

const declared = settings({ greeting: text({ title: 'How people are greeted', default: 'Hello', min: 1 }) });
const reasons = { 'person-unknown': ['not-found', 'Nobody has the id "{person}".'] } as const;
const refused = refuserOf(reasons);

/** The kinds of messages of the channel \`${id}/greetings\`. */
const messages = { greeted: z.object({ person: z.string() }) };

type State = Pick<Services<Readonly<Record<string, never>>, ValuesOf<typeof declared>>, 'channels' | 'directory' | 'settings'>;
const declare = forState<State>();

/** Greets people by their names: clients call \`${id}.greet\`, and whoever has joined \`${id}/greetings\` hears of it. */
export const ${name} = defineComponent({
  id: '${id}',
  version: '0.1.0',
  engine: '^1',
  permissions: ['channels:own', 'directory:read'],
  settings: declared,
  reasons,
  policies: { '${id}.greet': role('member') },
  channels: {
    greetings: declare.channel({
      pattern: 'greetings',
      keeping: 'durable',
      keep: '7d',
      maxBytes: 512,
      ring: 16,
      messages,
      // Nobody but this component says anything there: \`publish: { greeted: role('member') }\` would let members.
      can: { join: role('member') },
    }),
  },
  methods: {
    greet: declare.method({
      in: z.object({ person: z.string().max(128) }),
      out: z.object({ text: z.string() }),
      can: policy('${id}.greet'),
      async run({ state: { channels, directory, settings } }, { person }) {
        const [found] = await directory.people([person]);
        if (!found) throw refused('person-unknown', { person });
        await channels.of(messages).publish('greetings', { kind: 'greeted', person });
        return { text: \`\${settings.current.greeting}, \${found.name}!\` };
      },
    }),
  },
  start: async (services: State) => ({ state: services }),
});

export default ${name};
`;
}

/** Said so, as bundlers look for modules in what they read. */
const HERE = 'import.meta.url';

function test(name: string): string {
  return `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testComponent } from '@parley/server/testing';
import { ${name} } from './index.ts';

const maya = { id: 'maya', name: 'Maya Chen', title: 'Nurse', mail: 'maya@example.org', units: [], active: true };
const directory = {
  people: async (ids: readonly string[]) => [maya].filter(({ id }) => ids.includes(id)),
  units: async () => [],
  inUnit: async () => ({ people: [], more: false }),
  search: async () => [],
};
const options = { as: { noor: { roles: ['member'] } }, directory };

// In the thread of the test, and in one of its own, as at a server: what works in one works in the other.
for (const subject of [${name}, new URL('./index.ts', ${HERE})]) {
  const where = subject instanceof URL ? 'in a thread of its own' : 'in this thread';

  test(\`people are greeted by name, as the administrators have decided, \${where}\`, async () => {
    await using t = await testComponent(subject, options);
    assert.deepEqual(await t.as('noor').call('greet', { person: 'maya' }), { text: 'Hello, Maya Chen!' });
    await t.set('greeting', 'Good morning');
    assert.deepEqual(await t.as('noor').call('greet', { person: 'maya' }), { text: 'Good morning, Maya Chen!' });
  });

  test(\`whoever has joined hears who was greeted, and can say nothing there, \${where}\`, async () => {
    await using t = await testComponent(subject, options);
    const greetings = await t.as('noor').join('greetings');
    await t.as('noor').call('greet', { person: 'maya' });
    await assert.rejects(greetings.publish({ kind: 'greeted', person: 'ben' }), { code: 'forbidden' });
    await t.quiet();
    assert.deepEqual(greetings.heard, [{ kind: 'greeted', person: 'maya' }]);
  });

  test(\`whom nobody knows is refused with a reason, and who may not greet with the rule, \${where}\`, async () => {
    await using t = await testComponent(subject, options);
    await assert.rejects(t.as('noor').call('greet', { person: 'nobody' }), { code: 'not-found', message: 'Nobody has the id "nobody".' });
    await assert.rejects(t.as('ben').call('greet', { person: 'maya' }), { code: 'forbidden' });
  });
}
`;
}
