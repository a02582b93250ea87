// Reads what a module exports from its source: isolatedDeclarations is on, so each declaration stands there with its types.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parseSync } from 'vite';
import { readJson, readLayers, repositoryRoot } from '../workspace.ts';

/** One name that somebody may import. */
export interface Declared {
  readonly name: string;
  /** What stands in `/** … *\/` above it, as markdown. */
  readonly about: string;
  /** As a `.d.ts` would have it, with what is said of its parts. */
  readonly text: string;
}

/** A part of an interface. */
export interface Member {
  readonly name: string;
  readonly about: string;
  readonly text: string;
}

type Parsed = ReturnType<typeof parseSync>;
type Statement = Parsed['program']['body'][number];
interface Source {
  readonly file: string;
  readonly text: string;
  readonly parsed: Parsed;
}
interface Range {
  readonly start: number;
  readonly end: number;
}

const sources = new Map<string, Source>();

function open(file: string): Source {
  const known = sources.get(file);
  if (known) return known;
  const text = readFileSync(path.join(repositoryRoot, file), 'utf8');
  const source = { file, text, parsed: parseSync(file, text) };
  sources.set(file, source);
  return source;
}

/** Everything that a module (a path from the root) exports, by name. */
export function exportsOf(file: string): readonly Declared[] {
  const { parsed } = open(file);
  const entries = parsed.module.staticExports.flatMap((each) => each.entries);
  const found = entries.flatMap(({ exportName, importName, localName, moduleRequest }) => {
    const name = exportName.name;
    if (!moduleRequest) return [declared(file, localName.name ?? name ?? '', name ?? '')];
    const target = resolve(file, moduleRequest.value);
    return name === null ? exportsOf(target) : [declared(target, importName.name ?? name, name)];
  });
  return found.toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

/** The parts of an interface that a module declares or hands on. */
export function membersOf(file: string, name: string): readonly Member[] {
  const { source, node } = find(file, name);
  if (node.type !== 'TSInterfaceDeclaration') throw new Error(`${name} in ${source.file} is no interface`);
  return node.body.body.flatMap((member) => {
    if (member.type !== 'TSPropertySignature' && member.type !== 'TSMethodSignature') return [];
    if (member.key.type !== 'Identifier') return [];
    return [{ name: member.key.name, about: aboutOf(source, member.start), text: slice(source, member) }];
  });
}

/** What is said of each member of a union of texts, above it: `` `name`: what it is. `` */
export function explanationsOf(file: string, type: string): ReadonlyMap<string, string> {
  const { source, node, statement } = find(file, type);
  const union = node.type === 'TSTypeAliasDeclaration' && node.typeAnnotation.type === 'TSUnionType' ? node.typeAnnotation.types : [];
  const names = union.flatMap((each) =>
    each.type === 'TSLiteralType' && each.literal.type === 'Literal' ? [String(each.literal.value)] : [],
  );
  const said = aboutOf(source, statement.start).replaceAll('\n', ' ');
  return new Map(
    names.map((name) => {
      const what = new RegExp(`\`${name}\`: (.*?)(?= \`[a-z-]+\`: |$)`).exec(said)?.[1];
      if (!what) throw new Error(`${source.file} does not say what \`${name}\` is`);
      return [name, what] as const;
    }),
  );
}

/** The texts of the object `HELP` of a module, by their keys. */
export function helpOf(file: string): ReadonlyMap<string, string> {
  const { node } = find(file, 'HELP');
  const made = node.type === 'VariableDeclaration' ? node.declarations[0]?.init : undefined;
  const properties = made?.type === 'ObjectExpression' ? made.properties : [];
  return new Map(
    properties.flatMap((each) => {
      if (each.type !== 'Property' || each.value.type !== 'Literal') return [];
      const key = each.key.type === 'Identifier' ? each.key.name : each.key.type === 'Literal' ? String(each.key.value) : '';
      return [[key, String(each.value.value)] as const];
    }),
  );
}

function declared(file: string, local: string, name: string): Declared {
  const { source, node, statement } = find(file, local);
  const text = dedent(textOf(source, node)).replace(/^export /, '');
  return { name, about: aboutOf(source, statement.start), text };
}

/** Where a name is declared, through whatever hands it on. */
function find(file: string, name: string): { readonly source: Source; readonly node: Statement; readonly statement: Range } {
  const source = open(file);
  for (const statement of source.parsed.program.body) {
    const node = (statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement) as Statement | null;
    if (node && namesOf(node).includes(name)) return { source, node, statement };
  }
  for (const { moduleRequest, entries } of source.parsed.module.staticImports) {
    const entry = entries.find(({ localName }) => localName.value === name);
    if (entry) return find(resolve(file, moduleRequest.value), entry.importName.name ?? name);
  }
  for (const { exportName, importName, moduleRequest } of source.parsed.module.staticExports.flatMap((each) => each.entries))
    if (exportName.name === name && moduleRequest) return find(resolve(file, moduleRequest.value), importName.name ?? name);
  throw new Error(`${file} declares no ${name}`);
}

function namesOf(node: Statement): readonly string[] {
  if (node.type === 'VariableDeclaration') return node.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  return 'id' in node && node.id?.type === 'Identifier' ? [node.id.name] : [];
}

/** A relative path, or a door of a package of this repository. */
function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('.')) return path.posix.join(path.posix.dirname(from), specifier);
  const layer = readLayers().find(({ name }) => specifier === name || specifier.startsWith(`${name}/`));
  if (!layer) throw new Error(`${from} hands on ${specifier}, which is not of this repository`);
  const { exports = {} } = readJson<{ exports?: Record<string, { readonly source: string }> }>(
    path.join(repositoryRoot, layer.folder, 'package.json'),
  );
  const door = `.${specifier.slice(layer.name.length)}`;
  return path.posix.join(layer.folder, exports[door]?.source ?? '');
}

function textOf(source: Source, node: Statement): string {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'TSDeclareFunction':
      return `${slice(source, { start: node.start, end: node.body?.start ?? node.end })
        .trim()
        .replace(/;$/, '')};`;
    case 'VariableDeclaration':
      return node.declarations.map(({ id }) => `const ${slice(source, id)};`).join('\n');
    case 'ClassDeclaration':
      return `${slice(source, { start: node.start, end: node.body.start })}{\n${partsOf(source, node.body.body)}}`;
    default:
      return withLists(source, slice(source, node));
  }
}

/** A type that is made of a list of the same module says little without the list. */
function withLists(source: Source, text: string): string {
  const lists = [...text.matchAll(/typeof ([A-Z_]+)\b/g)].map(([, name = '']) => slice(source, find(source.file, name).node));
  return [text, ...new Set(lists)].join('\n');
}

type ClassPart = Extract<Statement, { superClass: unknown }>['body']['body'][number];

/** What others see of a class. */
function partsOf(source: Source, parts: readonly ClassPart[]): string {
  const lines = parts.flatMap((part) => {
    if (part.type === 'StaticBlock' || part.type === 'TSIndexSignature') return [];
    if (part.key.type === 'PrivateIdentifier' || (part.accessibility && part.accessibility !== 'public')) return [];
    const value = part.type === 'MethodDefinition' ? part.value?.body : part.type === 'PropertyDefinition' ? part.value : undefined;
    const text = slice(source, { start: part.start, end: value?.start ?? part.end })
      .trim()
      .replace(/(?:\s*=|;)$/, '')
      .replace(/^(?:override|async|declare) /, '');
    const comment = commentBefore(source, part.start);
    return [...(comment ? [`  ${slice(source, comment)}`] : []), `  ${text};`];
  });
  return lines.map((line) => `${line}\n`).join('');
}

function slice({ text }: Source, { start, end }: Range): string {
  return text.slice(start, end);
}

function commentBefore({ parsed, text }: Source, at: number): Range | undefined {
  const before = parsed.comments.filter(({ end }) => end <= at).at(-1);
  const isIts = before?.type === 'Block' && before.value.startsWith('*') && text.slice(before.end, at).trim() === '';
  return isIts ? before : undefined;
}

function aboutOf(source: Source, at: number): string {
  const comment = commentBefore(source, at);
  if (!comment) return '';
  const lines = slice(source, comment)
    .slice(3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [said = '', ...examples] = lines
    .join('\n')
    .trim()
    .split(/^@example\s*/m);
  return [said.trim(), ...examples.map((code) => `\`\`\`ts\n${code.trim()}\n\`\`\``)].join('\n\n');
}

/** Parts of a class stand deeper than what is around them. */
function dedent(text: string): string {
  return text.replaceAll(/^ {4}(?=\*)/gm, '   ');
}
