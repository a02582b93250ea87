import type { Workload } from './workload.ts';
import { WORKLOADS } from './workloads.ts';

export interface Arguments {
  readonly workloads: readonly Workload[];
  readonly quick: boolean;
  readonly profile: boolean;
}

const OPTIONS = ['--quick', '--profile'];
export const USAGE = `npm run bench -- [--quick] [--profile] [WORKLOAD…]
  --quick    one short round of each, to see that everything works; nothing is kept
  --profile  CPU profiles of Parley's server, for Chromium's developer tools
Workloads:
${WORKLOADS.map(({ name, title }) => `  ${name.padEnd(10)} ${title}`).join('\n')}`;

/** A string is what is wrong with the arguments, in a sentence. No workload named means all. */
export function readArguments(given: readonly string[]): Arguments | string {
  const options = given.filter((each) => each.startsWith('-'));
  const names = given.filter((each) => !each.startsWith('-'));
  const unknownOption = options.find((each) => !OPTIONS.includes(each));
  if (unknownOption) return `There is no option ${unknownOption}.`;
  const unknown = names.find((name) => WORKLOADS.every((workload) => workload.name !== name));
  if (unknown) return `There is no workload "${unknown}".`;
  const workloads = names.length === 0 ? WORKLOADS : WORKLOADS.filter(({ name }) => names.includes(name));
  return { workloads, quick: options.includes('--quick'), profile: options.includes('--profile') };
}
