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
async function check(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [name, text] of Object.entries(files)) stranger.write(name, text);
  stranger.write('tsconfig.json', { compilerOptions, files: Object.keys(files) });
  await stranger.run(process.execPath, tsc, '-p', '.', '--pretty', 'false');
}

test('every door has types that hold in a strict project which checks its libraries', async () => {
  const doors = publicPackages.flatMap(({ name, doors }) => Object.keys(doors).map((door) => path.posix.join(name, door)));
  const everything = doors.map((door, index) => `import * as door${index} from '${door}';\nexport { door${index} };\n`).join('');
  await check({ 'everything.ts': everything });
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
