// Lists what a TypeScript file imports, with the parser that comes with vite (TypeScript 7 has no compiler API).
import { parseSync } from 'vite';

export interface ImportStatement {
  readonly specifier: string;
  /** Counted from 1. */
  readonly line: number;
  /** True when nothing of it is left at run time. */
  readonly typeOnly: boolean;
}

interface Node {
  readonly type: string;
  readonly start: number;
  readonly [key: string]: unknown;
}

interface Found {
  readonly specifier: string;
  readonly start: number;
  readonly typeOnly: boolean;
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

function literalOf(value: unknown): string | undefined {
  if (!isNode(value)) return undefined;
  const text = value['value'];
  return value.type === 'Literal' && typeof text === 'string' ? text : undefined;
}

function found(node: Node, source: unknown, typeOnly: boolean): Found[] {
  const specifier = literalOf(source);
  return specifier === undefined ? [] : [{ specifier, start: node.start, typeOnly }];
}

/** `import { type A }` alone still runs the module under verbatimModuleSyntax, so only `import type` counts. */
function importsOf(node: Node): Found[] {
  switch (node.type) {
    case 'ImportDeclaration':
      return found(node, node['source'], node['importKind'] === 'type');
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
      return found(node, node['source'], node['exportKind'] === 'type');
    case 'ImportExpression':
      return found(node, node['source'], false);
    case 'TSImportType':
      return found(node, node['source'] ?? node['argument'], true);
    default:
      return [];
  }
}

function collect(value: unknown, into: Found[]): void {
  if (Array.isArray(value)) {
    for (const each of value) collect(each, into);
  } else if (isNode(value)) {
    into.push(...importsOf(value));
    for (const child of Object.values(value)) collect(child, into);
  }
}

/**
 * Static and dynamic imports, re-exports and `import('x').T` types of one file, in order.
 * @throws {Error} when the file cannot be parsed.
 */
export function listImports(file: string, text: string): ImportStatement[] {
  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file} cannot be parsed: ${errors[0]?.message}`);
  const into: Found[] = [];
  collect(program, into);
  return into.map(({ specifier, start, typeOnly }) => ({ specifier, typeOnly, line: text.slice(0, start).split('\n').length }));
}
