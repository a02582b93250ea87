import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Where `npm run bench:setup` leaves Bun: beside the installation, which it does not touch. */
export const BUN: string = path.resolve(import.meta.dirname, '../../.peers/node_modules/@oven/bun-linux-x64/bin/bun');

/** Undefined where it is not installed, or does not run here. */
export function bunVersion(): string | undefined {
  if (!existsSync(BUN)) return undefined;
  const { status, stdout } = spawnSync(BUN, ['--version'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}
