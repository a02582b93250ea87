import { existsSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Component } from '@parley/component';
import { loadDeclaration } from '@parley/host';
import { Complaint } from '../complaint.ts';

/** Of a new component, where nothing else is said. */
export const USUAL_MODULE = 'src/index.ts';

/** The file of a component's module, where it is one and no package. */
export function fileOf(module: string, cwd: string): string | undefined {
  const file = path.resolve(cwd, module);
  return existsSync(file) ? file : undefined;
}

/**
 * Reads what a module declares, in this process. Throws a Complaint with a sentence for each thing that is wrong, in lines of their own; also where
 * the module waits for what never comes, or longer than `withinMs` (default: any time).
 */
export async function loadComponent(module: string, cwd: string, withinMs?: number): Promise<Component> {
  const file = fileOf(module, cwd);
  try {
    return await settling(
      loadDeclaration({ module: file ? pathToFileURL(file).href : module, base: pathToFileURL(`${cwd}/`).href }),
      withinMs,
    );
  } catch (error) {
    throw new Complaint([`${module} cannot be loaded.`, ...problemsOf(error)].join('\n'), { cause: error });
  }
}

async function settling<T>(loading: Promise<T>, withinMs: number | undefined): Promise<T> {
  const { promise: endless, reject } = Promise.withResolvers<never>();
  const idle = (): void => reject(new Error(`It waits for something that never comes, ${OUTSIDE}`));
  const late = (): void => reject(new Error(`It was not read within ${Number(withinMs) / 1_000} s: it waits, ${OUTSIDE}`));
  process.once('beforeExit', idle);
  // It must not keep busy a process in which nothing else is left.
  const timer = withinMs === undefined ? undefined : setTimeout(late, withinMs).unref();
  try {
    return await Promise.race([loading, endless]);
  } finally {
    clearTimeout(timer);
    process.off('beforeExit', idle);
  }
}

const OUTSIDE = 'with an `await` outside of functions. What takes its time belongs into `start`.';

function problemsOf(error: unknown): readonly string[] {
  const { problems, message } = error as { readonly problems?: readonly string[]; readonly message?: string };
  return problems ?? [message ?? String(error)];
}
