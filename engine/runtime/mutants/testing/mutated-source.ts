import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mutant } from '@parley/runtime/testing';

const MODULES = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

/** Copies of a package's source with faults in them, in a temporary folder. */
export class MutatedSource {
  readonly #source: string;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'parley-mutants-'));
  #copies = 0;

  constructor(source: URL) {
    this.#source = fileURLToPath(source);
    symlinkSync(MODULES, path.join(this.#folder, 'node_modules'));
  }

  /** The module `entry` of a copy with the mutant's edits. Throws when something that is to be replaced does not stand exactly once in its file. */
  async load<Code>({ name, edits }: Mutant, entry: string): Promise<Code> {
    const copy = path.join(this.#folder, String(this.#copies++));
    cpSync(this.#source, copy, { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
    for (const { file, find, replace } of edits) {
      const target = path.join(copy, file);
      const parts = readFileSync(target, 'utf8').split(find);
      if (parts.length !== 2)
        throw new Error(`For "${name}", "${find}" must stand once in ${file}; it is there ${parts.length - 1} times.`);
      writeFileSync(target, parts.join(replace));
    }
    return await import(/* @vite-ignore */ path.join(copy, entry));
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}
