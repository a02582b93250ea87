import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Disturbance, Machine } from '../measure/machine.ts';
import type { Findings } from '../workload.ts';

/** A workload's findings as they are kept in `bench/results/<workload>.json`. */
export interface Result extends Findings {
  readonly workload: string;
  readonly title: string;
  /** ISO 8601. */
  readonly date: string;
  readonly seconds: number;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly disturbance: Disturbance;
}

const folder = path.resolve(import.meta.dirname, '../../results');

/** Where a workload's plot is. */
export function plotFile(workload: string): string {
  return path.join(folder, `${workload}.svg`);
}

/** Writes its plot beside it. Returns the file's path in the repository. */
export function writeResult(result: Result): string {
  mkdirSync(folder, { recursive: true });
  const name = `${result.workload}.json`;
  writeFileSync(path.join(folder, name), `${JSON.stringify(result, shorten, 2)}\n`);
  if (result.plot !== undefined) writeFileSync(plotFile(result.workload), result.plot);
  return `bench/results/${name}`;
}

/** By workload. */
export function readResults(): ReadonlyMap<string, Result> {
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const results = files.map((name) => JSON.parse(readFileSync(path.join(folder, name), 'utf8')) as Result);
  return new Map(results.map((result) => [result.workload, result]));
}

/** Six digits are more than any of these figures is good for. */
function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
