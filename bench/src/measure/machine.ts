import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import { VERSION } from '@parley/server';
import { machineCpuSeconds, ownCpuSeconds } from './process-figures.ts';

export interface Machine {
  readonly processor: string;
  readonly processors: number;
  readonly memoryGiB: number;
  readonly system: string;
  readonly kernel: string;
}

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model.replace(/\s+/g, ' ').trim() ?? 'unknown',
    processors: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 1024 ** 3),
    system: /^PRETTY_NAME="?([^"\n]+)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux',
    kernel: release(),
  };
}

export function describeVersions(): Readonly<Record<string, string>> {
  return { parley: `${VERSION} (${commit()})`, node: process.versions.node };
}

function commit(): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', args, { cwd: import.meta.dirname, encoding: 'utf8' }).trim();
    return git('rev-parse', '--short=10', 'HEAD') + (git('status', '--porcelain', '--untracked-files=no') ? ', with changes' : '');
  } catch {
    return 'no git work tree';
  }
}

/** What else ran meanwhile: a figure from a busy machine is a provisional one. */
export interface Disturbance {
  /** Load average of the minute before. */
  readonly loadBefore: number;
  /** Processors that programs other than the bench kept busy, on average. */
  readonly foreignProcessors: number;
}

/** More than this, in processors, is not quiet. */
export const QUIET: number = 0.1;

/** Begins to watch; call the result when everything that the bench started has ended. */
export function watchDisturbance(): () => Disturbance {
  const [loadBefore = 0] = loadavg();
  const [all, own, began] = [machineCpuSeconds(), ownCpuSeconds(), performance.now()];
  return () => {
    const foreign = machineCpuSeconds() - all - (ownCpuSeconds() - own);
    return { loadBefore, foreignProcessors: Math.max(0, (foreign * 1e3) / (performance.now() - began)) };
  };
}
