import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { pack } from '../../../scripts/pack/pack.ts';
import { Registry } from './registry.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Address of a registry that has the packed packages. */
    registry: string;
    /** Paths of the tarballs, by the name of the package. */
    tarballs: Readonly<Record<string, string>>;
    /** Reports in docs/api that are out of date. */
    changed: readonly string[];
  }
}

/** Packs once for all files of the project. The web application must have been built. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const into = mkdtempSync(path.join(tmpdir(), 'parley-packed-'));
  const { packages, changed } = await pack({ into });
  const registry = await Registry.open(packages);
  project.provide('registry', registry.url);
  project.provide('tarballs', Object.fromEntries([...packages].map(([name, { tarball }]) => [name, tarball])));
  project.provide('changed', [...changed.keys()]);
  return async () => {
    await registry.close();
    rmSync(into, { recursive: true, force: true });
  };
}
