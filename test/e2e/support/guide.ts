import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const root = path.resolve(import.meta.dirname, '../../..');

/** A guide of the documentation, whose code is run as it stands there. */
export class Guide implements Disposable {
  readonly #text: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-guide-'));
  #modules = 0;

  constructor(name: string) {
    this.#text = readFileSync(path.join(root, 'docs/guides', `${name}.md`), 'utf8');
    // As if the packages were installed there.
    symlinkSync(path.join(root, 'node_modules'), path.join(this.#folder, 'node_modules'));
  }

  /** What stands in its blocks of this language, in order. */
  blocks(language: string): readonly string[] {
    return [...this.#text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(([, code = '']) => code);
  }

  /** The arguments of the `parley` commands, in order. */
  get commands(): readonly (readonly string[])[] {
    return this.blocks('sh').flatMap((block) =>
      [...block.matchAll(/^npm run (?:--silent )?parley -- (.+)$/gm)].map(([, line = '']) => words(line)),
    );
  }

  /** Runs a block of TypeScript. `stands`: what the reader would have in place of what is written; all of it must be there. */
  async run(code: string, stands: Readonly<Record<string, string>>, exported: string): Promise<Record<string, unknown>> {
    const file = this.write(stripTypeScriptTypes(`${code}\n${exported}`), stands);
    return (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  }

  /** Writes a block of JavaScript into a file, and returns its path. */
  write(code: string, stands: Readonly<Record<string, string>>): string {
    let text = code;
    for (const [written, own] of Object.entries(stands)) {
      if (!text.includes(written)) throw new Error(`The guide does not say "${written}".`);
      text = text.replaceAll(written, own);
    }
    const file = path.join(this.#folder, `block-${++this.#modules}.mjs`);
    writeFileSync(file, text);
    return file;
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Of a command line with single quotes. */
function words(line: string): readonly string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}
