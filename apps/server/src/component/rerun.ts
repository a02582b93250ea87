import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { FolderWatch } from './folder-watch.ts';

/** Editors write a file in several steps, and several files at once. */
const QUIET_MS = 100;
/** Folders in which nothing is written by hand. */
const PASSED_OVER = new Set(['node_modules', 'dist', 'data', '.git']);

export interface Rerun {
  /** Whatever changes below begins the program anew. */
  readonly folder: string;
  /** Arguments of this command that make another one of it. */
  readonly args: readonly string[];
  /** The data folder, if it lies below. */
  readonly passedOver: string;
  onChange(file: string): void;
}

/** Runs the `parley` command in a process of its own, anew after each change, until this one is asked to stop. */
export async function rerun({ folder, args, passedOver, onChange }: Rerun): Promise<void> {
  const stopping = new AbortController();
  const stop = (): void => stopping.abort();
  process.on('SIGINT', stop).on('SIGTERM', stop);
  let child = run(args);
  let quiet: NodeJS.Timeout | undefined;
  let turns = Promise.resolve();
  const isPassedOver = (file: string): boolean => file.startsWith(passedOver) || PASSED_OVER.has(path.basename(file));
  const watched = new FolderWatch(folder, isPassedOver, (file) => {
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      onChange(file);
      turns = turns.then(async () => {
        await end(child);
        if (!stopping.signal.aborted) child = run(args);
      });
    }, QUIET_MS);
  });
  if (!stopping.signal.aborted) await once(stopping.signal, 'abort');
  clearTimeout(quiet);
  watched.close();
  await turns;
  await end(child);
}

function run(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [...process.execArgv, process.argv[1] ?? '', ...args], { stdio: 'inherit' });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
