/** One page of the documentation: a file of this repository, and where it is read. */
export interface Page {
  /** In the list of its section. */
  readonly title: string;
  /** From the root of the repository. */
  readonly file: string;
  /** Below `/docs/`, ends in `/`; '' is the first page. */
  readonly address: string;
}

export interface Section {
  readonly title: string;
  readonly pages: readonly Page[];
}

/** Where what is made from declarations is written before the documentation is built. */
export const MADE = 'docs/site/made';

const guide = (name: string, title: string): Page => ({ title, file: `docs/guides/${name}.md`, address: `guides/${name}/` });
const subsystem = (name: string, title: string): Page => ({ title, file: `docs/subsystems/${name}.md`, address: `reference/${name}/` });
const operations = (name: string, title: string): Page => ({ title, file: `docs/${name}.md`, address: `operating/${name}/` });

/** Made from declarations by scripts/reference. */
const made = (name: string, title: string): Page => ({
  title,
  file: `${MADE}/${name}.md`,
  address: `reference/${name.replace('packages-', 'packages/')}/`,
});

/** Everything that is published, in the order in which it is read. What is not here is for those who build Parley. */
export const SECTIONS: readonly Section[] = [
  {
    title: 'Start',
    pages: [{ title: 'What Parley is', file: 'docs/guides/index.md', address: '' }, guide('quickstart', 'Five minutes')],
  },
  {
    title: 'Guides',
    pages: [
      guide('identity', 'Your users'),
      guide('embedding', 'In your pages'),
      guide('theming', 'Your look'),
      guide('backend', 'From your backend'),
      guide('webhooks', 'Webhooks'),
      guide('components', 'Components'),
      guide('testing', 'Testing your application'),
      guide('security', 'Security'),
      guide('versions', 'Versions and upgrading'),
    ],
  },
  {
    title: 'Reference',
    pages: [
      subsystem('esdk', 'Client SDK'),
      subsystem('elements', 'Elements'),
      subsystem('react', 'React'),
      subsystem('server-sdk', 'Server SDK'),
      subsystem('webhooks', 'Webhooks'),
      subsystem('rest', 'REST'),
      subsystem('components', 'Components'),
      subsystem('channels', 'Channels'),
      subsystem('pipes', 'Pipes'),
      subsystem('presence', 'Presence'),
      subsystem('messaging', 'Messaging'),
      subsystem('identity', 'Identity and applications'),
      subsystem('directory', 'Directory'),
      subsystem('files', 'Files'),
      { title: 'Wire protocol', file: 'docs/protocol.md', address: 'reference/protocol/' },
    ],
  },
  {
    title: 'Lists',
    pages: [
      made('errors', 'Error codes'),
      made('settings', 'Settings'),
      made('commands', 'The parley command'),
      made('methods', 'Methods over HTTP'),
      made('events', 'Events of webhooks'),
      made('declaration', 'Declaring a component'),
      ...['esdk', 'react', 'elements', 'server-sdk', 'component', 'server'].map((name) => made(`packages-${name}`, `@parley/${name}`)),
    ],
  },
  {
    title: 'Operating',
    pages: [
      { title: 'Operating a server', file: 'docs/operating.md', address: 'operating/' },
      subsystem('cluster', 'Several nodes'),
      operations('scaling', 'What a node carries'),
      operations('benchmarks', 'Benchmarks'),
    ],
  },
  {
    title: 'Inside',
    pages: [
      { title: 'Architecture', file: 'docs/architecture.md', address: 'inside/architecture/' },
      { title: 'Promises and their tests', file: 'docs/promises.md', address: 'inside/promises/' },
      subsystem('sessions', 'Sessions'),
      subsystem('log', 'The log'),
      { title: 'Packaging', file: 'docs/packaging.md', address: 'inside/packaging/' },
      { title: 'Changelog', file: 'CHANGELOG.md', address: 'changelog/' },
    ],
  },
];

export const PAGES: readonly Page[] = SECTIONS.flatMap(({ pages }) => pages);
