import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../../..');

/** What the packed packages have, in this repository. */
const PLACES: Readonly<Record<string, string>> = {
  "'@parley/component/messaging'": 'components/messaging/src/api.ts',
  "'@parley/component'": 'components/component/src/index.ts',
  "'zod'": 'node_modules/zod/index.js',
};

/** The example `polls`, which is written for the packed packages, as a module that loads here. */
export class PollsModule {
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-polls-'));

  constructor() {
    cpSync(path.join(root, 'examples/components/polls/src'), this.#folder, { recursive: true });
    for (const name of globSync('*.ts', { cwd: this.#folder })) {
      const file = path.join(this.#folder, name);
      const text = Object.entries(PLACES).reduce(
        (before, [said, meant]) => before.replaceAll(`from ${said}`, `from '${pathToFileURL(path.join(root, meant)).href}'`),
        readFileSync(file, 'utf8'),
      );
      writeFileSync(file, text);
    }
  }

  /** What a server is started with. */
  get env(): Readonly<Record<string, string>> {
    return {
      PARLEY_COMPONENTS: path.join(this.#folder, 'index.ts'),
      PARLEY_GRANTS: 'polls: channels:own storage:own uses:messaging.api',
    };
  }

  close(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
