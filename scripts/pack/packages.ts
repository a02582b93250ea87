// The packages that strangers install, and what each of them is made of.
import { type Platform, readLayers } from '../workspace.ts';

export interface PublicPackage {
  readonly name: string;
  /** Of the repository: its manifest, README and sources. */
  readonly folder: string;
  /** By the name in `exports`: modules of the repository, all of whose exports the door has. */
  readonly doors: Readonly<Record<string, readonly string[]>>;
  /** Doors of types alone that add to those of another package: their declarations are published as they are, and import packages only. */
  readonly apart?: readonly string[];
  /** Other public packages whose types are written out where they are shown: these need what not everybody has. */
  readonly contains?: readonly string[];
  /** Style sheets, by the name in `exports`; what they import is put into them. */
  readonly styles?: Readonly<Record<string, string>>;
  /** What the application has already, and in which versions it may. */
  readonly peers?: Readonly<Record<string, string>>;
  /** Modules that a program of the package runs, by their name in `dist`. */
  readonly programs?: Readonly<Record<string, string>>;
  /** Commands, and the file of the package that each runs. */
  readonly bin?: Readonly<Record<string, string>>;
  /** Files and folders that are shipped as they are: their place in the package, and in the repository. */
  readonly copies?: Readonly<Record<string, string>>;
}

/** From bottom to top: each may depend on those before it, and brings along whatever else it is made of. */
export const publicPackages: readonly PublicPackage[] = [
  {
    name: '@parley/component',
    folder: 'components/component',
    doors: {
      '.': ['components/component/src/index.ts'],
      './applications': ['components/applications/contract/index.ts'],
      './identity': ['components/identity/contract/index.ts'],
      './messaging': ['components/messaging/src/api.ts', 'components/messaging/contract/index.ts'],
      './people': ['components/people/contract/index.ts'],
      './presence': ['components/presence/contract/index.ts'],
    },
  },
  {
    name: '@parley/esdk',
    folder: 'sdk/esdk',
    doors: {
      '.': ['sdk/esdk/src/index.ts'],
      './component': ['sdk/esdk/src/component/index.ts'],
      './pipes': ['sdk/esdk/src/pipes/index.ts'],
      './presence': ['sdk/esdk/src/presence/index.ts'],
      './testing': ['sdk/esdk/testing/test-parley.ts', 'sdk/esdk/testing/types.ts'],
    },
  },
  {
    name: '@parley/react',
    folder: 'ui/react',
    doors: {
      '.': ['ui/react/src/index.ts'],
      './ar': ['ui/react/src/i18n/messages/ar.ts'],
      './files': ['ui/react/src/files/index.ts'],
    },
    styles: { './files.css': 'ui/react/src/files/files.css', './styles.css': 'ui/react/src/styles/styles.css' },
    peers: { react: '>=19', 'react-dom': '>=19' },
  },
  {
    name: '@parley/elements',
    folder: 'ui/elements',
    doors: { '.': ['ui/elements/src/index.ts'], './react': ['ui/elements/src/jsx.ts'] },
    apart: ['./react'],
    contains: ['@parley/react'],
  },
  { name: '@parley/server-sdk', folder: 'sdk/server-sdk', doors: { '.': ['sdk/server-sdk/src/index.ts'] } },
  {
    name: '@parley/server',
    folder: 'apps/server',
    doors: { '.': ['apps/server/src/index.ts'], './testing': ['apps/server/testing/index.ts'] },
    programs: { main: 'apps/server/src/main.ts' },
    bin: { parley: './bin/parley.mjs' },
    copies: {
      'bin/parley.mjs': 'apps/server/bin/parley.mjs',
      'bin/run-node.mjs': 'apps/server/bin/run-node.mjs',
      'node-arguments.json': 'apps/server/node-arguments.json',
      sample: 'components/setup/sample',
      docs: 'docs/site/dist',
      open: 'ui/elements/dist/served',
      web: 'apps/workspace/dist',
    },
  },
];

export function platformOf({ name }: PublicPackage): Platform {
  const layer = readLayers().find((each) => each.name === name);
  if (!layer) throw new Error(`${name} is not in layers.json`);
  return layer.platform;
}

/** `index` for `.`, `pipes` for `./pipes`. */
export function fileOf(door: string): string {
  return door === '.' ? 'index' : door.slice(2).replaceAll('/', '-');
}

/** `esdk.pipes` of `@parley/esdk/pipes`. */
export function titleOf({ name }: PublicPackage, door: string): string {
  const own = name.slice(name.indexOf('/') + 1);
  return door === '.' ? own : `${own}.${fileOf(door)}`;
}
