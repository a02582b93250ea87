import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Code, makeRightsSchedule, makeSchedule, makeSiteSchedule, runSchedule, type Schedule } from './index.ts';
import { MUTANTS, type Mutant } from './mutants.ts';
import { RIGHTS_MUTANTS, SITE_MUTANTS } from './site-mutants.ts';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
/** The first of the seeds that schedules.test.ts runs. */
const SEEDS = 3_000;
const SITE_SEEDS = 1_000;
const RIGHTS_SEEDS = 400;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-mutants-'));
symlinkSync(MODULES, path.join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The package's source with the mutant's edits, loaded from a copy. */
async function load({ edits }: Mutant, name: string): Promise<Code> {
  const copy = path.join(folder, name);
  cpSync(SOURCE, copy, { recursive: true, filter: (file) => !file.endsWith('.test.ts') });
  for (const { file, find, replace } of edits) {
    const target = path.join(copy, file);
    const parts = readFileSync(target, 'utf8').split(find);
    expect(parts, `"${find}" must stand once in ${file}`).toHaveLength(2);
    writeFileSync(target, parts.join(replace));
  }
  return await import(/* @vite-ignore */ path.join(copy, 'index.ts'));
}

async function firstCaught(
  code: Code,
  make: (seed: number) => Schedule,
  from: number,
  seeds: number,
): Promise<{ readonly seed: number; readonly fault: string } | undefined> {
  for (let seed = from; seed <= seeds; seed++) {
    const fault = await runSchedule(make(seed), code);
    if (fault) return { seed, fault };
  }
  return undefined;
}

describe.for([
  { whose: 'nodes', mutants: MUTANTS, make: makeSchedule, seeds: SEEDS },
  { whose: 'sites', mutants: SITE_MUTANTS, make: makeSiteSchedule, seeds: SITE_SEEDS },
  { whose: 'rights', mutants: RIGHTS_MUTANTS, make: makeRightsSchedule, seeds: RIGHTS_SEEDS },
])('a fault put into the code on purpose is caught by the fixed seeds of $whose', ({ whose, mutants, make, seeds }) => {
  it.for(mutants.map((mutant, number) => ({ ...mutant, folder: `${whose}-${number}` })))(
    '$name',
    { timeout: 60_000 },
    async (mutant, { annotate }) => {
      const caught = await firstCaught(await load(mutant, mutant.folder), make, mutant.from ?? 1, seeds);
      expect(caught, `no seed up to ${seeds} catches it`).toBeDefined();
      await annotate(`seed ${caught?.seed}: ${caught?.fault}`);
    },
  );
});
