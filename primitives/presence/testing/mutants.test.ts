import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { type Code, makeSchedule, World } from './index.ts';
import { MUTANTS, type Mutant } from './mutants.ts';

const SOURCE = fileURLToPath(new URL('../src', import.meta.url));
const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));
/** The first of the seeds that schedules.test.ts runs. */
const SEEDS = 500;

const folder = mkdtempSync(path.join(tmpdir(), 'parley-presence-mutants-'));
symlinkSync(MODULES, path.join(folder, 'node_modules'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The package's source with the mutant's edit, loaded from a copy. */
async function load({ file, find, replace }: Mutant, number: number): Promise<Code> {
  const copy = path.join(folder, `mutant-${number}`);
  cpSync(SOURCE, copy, { recursive: true, filter: (each) => !each.endsWith('.test.ts') });
  const target = path.join(copy, file);
  const parts = readFileSync(target, 'utf8').split(find);
  expect(parts, `"${find}" must stand once in ${file}`).toHaveLength(2);
  writeFileSync(target, parts.join(replace));
  return await import(/* @vite-ignore */ path.join(copy, 'index.ts'));
}

async function firstCaught(code: Code): Promise<{ readonly seed: number; readonly fault: string } | undefined> {
  for (let seed = 1; seed <= SEEDS; seed++) {
    const fault = await new World(seed, code).run(makeSchedule(seed).ops);
    if (fault) return { seed, fault };
  }
  return undefined;
}

describe('a fault put into the code on purpose is caught by the fixed seeds', () => {
  it.for(MUTANTS.map((mutant, number) => ({ ...mutant, number })))('$name', { timeout: 60_000 }, async (mutant, { annotate }) => {
    const caught = await firstCaught(await load(mutant, mutant.number));
    expect(caught, `no seed up to ${SEEDS} catches it`).toBeDefined();
    await annotate(`seed ${caught?.seed}: ${caught?.fault}`);
  });
});
