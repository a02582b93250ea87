// Writes sdk/server-sdk/src/addresses.ts from the OpenAPI description of what the server serves.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './workspace.ts';

interface Described {
  readonly paths: Readonly<
    Record<string, Readonly<Record<string, { readonly operationId: string; readonly parameters: readonly { readonly $ref?: string }[] }>>>
  >;
}

export const ADDRESSES_FILE: string = path.join(repositoryRoot, 'sdk/server-sdk/src/addresses.ts');

/** The file as it should be. */
export function addressesFile(): string {
  const main = path.join(repositoryRoot, 'apps/server/src/main.ts');
  const described = JSON.parse(execFileSync(process.execPath, ['--conditions=source', main, 'openapi'], { encoding: 'utf8' })) as Described;
  const lines = Object.entries(described.paths).flatMap(([address, verbs]) =>
    Object.entries(verbs).map(([verb, { operationId, parameters }]) => {
      const keyed = parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'));
      return `  '${operationId}': { at: '${verb.toUpperCase()} ${address}', keyed: ${keyed} },`;
    }),
  );
  return `// Made by scripts/generate-addresses.ts from what the server serves.

/** Where each method is served over HTTP, and whether it takes an idempotency key. */
export const ADDRESSES = {
${lines.toSorted().join('\n')}
} as const;
`;
}

if (process.argv[1] === import.meta.filename) writeFileSync(ADDRESSES_FILE, addressesFile());
