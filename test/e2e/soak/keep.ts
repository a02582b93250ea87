import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import type { Finding } from './verdict.ts';

/** One line of a verdict table. */
export interface Row {
  readonly measure: string;
  readonly value: string;
  readonly verdict: 'met' | 'not met';
}

const FAULTS_SHOWN = 5;

export function rowOf({ measure, of, faults }: Finding): Row {
  return { measure, value: `${of} looked at, ${faults.length} wrong`, verdict: of > 0 && faults.length === 0 ? 'met' : 'not met' };
}

export function printFaults(findings: readonly Finding[]): void {
  for (const { faults } of findings) for (const fault of faults.slice(0, FAULTS_SHOWN)) print(`         ${fault}`);
}

export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printRow({ verdict, measure, value }: Row): void {
  print(`${verdict.padEnd(8)} ${measure}: ${value}`);
}

/** Writes `bench/results/<name>.json`: what was done, on which machine, and what came of it. */
export function keep(name: string, method: object, found: object): void {
  const folder = path.resolve(import.meta.dirname, '../../../bench/results');
  mkdirSync(folder, { recursive: true });
  const machine = `${cpus()[0]?.model}, ${cpus().length} processors, load ${loadavg()[0]?.toFixed(1)} at the end`;
  const result = { date: new Date().toISOString(), method: { ...method, machine }, ...found };
  writeFileSync(path.join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}
