// Writes where methods are served, for the server SDK and for what applications are tested with, from the OpenAPI description of what the server serves.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { repositoryRoot } from './workspace.ts';

interface Parameter {
  readonly $ref?: string;
  readonly name?: string;
  readonly schema?: { readonly type?: string };
}

interface Operation {
  readonly operationId: string;
  readonly parameters: readonly Parameter[];
}

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** What an address carries as text; by type. */
const KINDS: Readonly<Record<string, string>> = { integer: 'number', number: 'number', boolean: 'boolean', array: 'list' };

export const ADDRESSES_FILE: string = path.join(repositoryRoot, 'sdk/server-sdk/src/addresses.ts');
export const SERVED_FILE: string = path.join(repositoryRoot, 'sdk/esdk/testing/backend/served.ts');

/** The files as they should be. */
export function addressFiles(): ReadonlyMap<string, string> {
  const main = path.join(repositoryRoot, 'apps/server/src/main.ts');
  const described = JSON.parse(execFileSync(process.execPath, ['--conditions=source', main, 'openapi'], { encoding: 'utf8' })) as Described;
  const operations = Object.entries(described.paths).flatMap(([address, verbs]) =>
    Object.entries(verbs).map(([verb, operation]) => ({ ...operation, at: `${verb.toUpperCase()} ${address}` })),
  );
  return new Map([
    [ADDRESSES_FILE, addressesFile(operations.map(addressLine))],
    [SERVED_FILE, servedFile(operations.map(servedLine))],
  ]);
}

type Served = Operation & { readonly at: string };

function addressLine({ operationId, parameters, at }: Served): string {
  const keyed = parameters.some(({ $ref }) => $ref?.endsWith('/IdempotencyKey'));
  return `  '${operationId}': { at: '${at}', keyed: ${keyed} },`;
}

function servedLine({ operationId, parameters, at }: Served): string {
  const fields = parameters.flatMap(({ name, schema }) => {
    const kind = KINDS[schema?.type ?? ''];
    return kind === undefined ? [] : [`${name}: '${kind}'`];
  });
  return `  '${operationId}': { at: '${at}', fields: {${fields.length > 0 ? ` ${fields.join(', ')} ` : ''}} },`;
}

function addressesFile(lines: readonly string[]): string {
  return `// Made by scripts/generate-addresses.ts from what the server serves.

/** Where each method is served over HTTP, and whether it takes an idempotency key. */
export const ADDRESSES = {
${lines.toSorted().join('\n')}
} as const;
`;
}

function servedFile(lines: readonly string[]): string {
  return `// Made by scripts/generate-addresses.ts from what the server serves.

/** Where a method is served over HTTP, and what its address carries that is no text. */
export interface Served {
  readonly at: string;
  readonly fields: Readonly<Record<string, 'number' | 'boolean' | 'list'>>;
}

export const SERVED: Readonly<Record<string, Served>> = {
${lines.toSorted().join('\n')}
};
`;
}

if (process.argv[1] === import.meta.filename) for (const [file, text] of addressFiles()) writeFileSync(file, text);
