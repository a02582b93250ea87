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

/** Reads what a module declares, in this process. Throws a Complaint with a sentence for each thing that is wrong, in lines of their own. */
export async function loadComponent(module: string, cwd: string): Promise<Component> {
  const file = fileOf(module, cwd);
  try {
    return await loadDeclaration({ module: file ? pathToFileURL(file).href : module, base: pathToFileURL(`${cwd}/`).href });
  } catch (error) {
    throw new Complaint([`${module} cannot be loaded.`, ...problemsOf(error)].join('\n'), { cause: error });
  }
}

function problemsOf(error: unknown): readonly string[] {
  const { problems, message } = error as { readonly problems?: readonly string[]; readonly message?: string };
  return problems ?? [message ?? String(error)];
}
