import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Code, makeSchedule, makeSiteSchedule, SiteWorld, World } from './index.ts';
import { MUTANTS, type Mutant, SITE_MUTANTS } from './mutants.ts';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
/** The first of the seeds that the schedules.test.ts of lives and of sites run. */
const SEEDS = 500;
const SITE_SEEDS = 60;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-presence-mutants-'));
symlinkSync(MODULES, path.join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The package's source with the mutant's edit, loaded from a copy. */
async function load({ file, find, replace }: Mutant, name: string): Promise<Code> {
  const copy = path.join(folder, name);
  cpSync(SOURCE, copy, { recursive: true, filter: (each) => !each.endsWith('.test.ts') });
  const target = path.join(copy, file);
  const parts = readFileSync(target, 'utf8').split(find);
  expect(parts, `"${find}" must stand once in ${file}`).toHaveLength(2);
  writeFileSync(target, parts.join(replace));
  return await import(/* @vite-ignore */ path.join(copy, 'index.ts'));
}

type Life = (seed: number, code: Code) => Promise<string | undefined>;
const ofOneNode: Life = (seed, code) => new World(seed, code).run(makeSchedule(seed).ops);
const ofSeveral: Life = (seed, code) => {
  const { nodes, ops } = makeSiteSchedule(seed);
  return new SiteWorld(seed, nodes, code).run(ops);
};

async function firstCaught(code: Code, life: Life, seeds: number): Promise<{ readonly seed: number; readonly fault: string } | undefined> {
  for (let seed = 1; seed <= seeds; seed++) {
    const fault = await life(seed, code);
    if (fault) return { seed, fault };
  }
  return undefined;
}

describe.for([
  { of: 'one node', mutants: MUTANTS, life: ofOneNode, seeds: SEEDS },
  { of: 'several nodes', mutants: SITE_MUTANTS, life: ofSeveral, seeds: SITE_SEEDS },
])('a fault put into the code on purpose is caught by the fixed seeds of $of', ({ of, mutants, life, seeds }) => {
  it.for(mutants.map((mutant, number) => ({ ...mutant, number })))('$name', { timeout: 120_000 }, async (mutant, { annotate }) => {
    const caught = await firstCaught(await load(mutant, `${of.replace(' ', '-')}-${mutant.number}`), life, seeds);
    expect(caught, `no seed up to ${seeds} catches it`).toBeDefined();
    await annotate(`seed ${caught?.seed}: ${caught?.fault}`);
  });
});
