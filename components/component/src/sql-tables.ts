// Which tables (and indexes) a statement names, so that a component can be kept to its own. A guard against mistakes, not a sandbox:
// components are code of the installation.
import { type Token, tokenize } from './sql-tokens.ts';

/** What a statement does and to which names. */
export interface StatementNames {
  /** Its first word: `select`, `create`, … */
  readonly verb: string;
  /** Tables and indexes, in the order of the text, without names that the statement itself defines in a `with`. */
  readonly names: readonly string[];
}

const CLAUSE_ENDS = new Set('where group having order limit offset union except intersect returning set window fetch'.split(' '));
const SKIPPED = new Set(['if', 'not', 'exists', 'only', 'lateral']);

/** Thrown for text whose tables cannot be told. The message is the end of a sentence about the statement. */
export class UnclearStatement extends Error {
  override readonly name = 'UnclearStatement';
}

/** The names a statement uses. Throws `UnclearStatement` for several statements in one text, unknown quotes, qualified names and table functions. */
export function statementNames(sql: string): StatementNames {
  const tokens = tokenize(sql);
  while (tokens.at(-1)?.text === ';') tokens.pop();
  const stray = tokens.find(({ kind, text }) => kind === 'mark' && /[;`[\]'"]/.test(text));
  if (stray) throw new UnclearStatement(stray.text === ';' ? 'holds several statements' : `has a stray ${stray.text}`);
  const defined = definedNames(tokens);
  return { verb: tokens[0]?.text ?? '', names: tableNames(tokens).filter((name) => !defined.has(name)) };
}

/** Names of common table expressions: `with a as (…), b (x) as (…)`. */
function definedNames(tokens: readonly Token[]): ReadonlySet<string> {
  const defined = new Set<string>();
  for (const [index, { text }] of tokens.entries()) {
    if (text !== 'as' || !/^(?:\(|not|materialized)$/.test(tokens[index + 1]?.text ?? '')) continue;
    const start = startOfDefinition(tokens, index - 1);
    const before = tokens[start - 1]?.text ?? '';
    const name = tokens[start];
    if (name && /^(?:with|recursive|,)$/.test(before)) defined.add(name.text);
  }
  return defined;
}

/** Index of the name that a definition ending at `end` begins with; steps over a list of columns. */
function startOfDefinition(tokens: readonly Token[], end: number): number {
  if (tokens[end]?.text !== ')') return end;
  let index = end;
  while (index > 0 && tokens[index]?.text !== '(') index--;
  return index - 1;
}

interface Scope {
  /** Inside a `from` list, where a comma leads to the next table. */
  listing: boolean;
  /** The next name is a table. */
  expecting: boolean;
}

function tableNames(tokens: readonly Token[]): string[] {
  const names: string[] = [];
  const scopes: Scope[] = [{ listing: false, expecting: false }];
  for (const [index, token] of tokens.entries()) {
    const scope = scopes.at(-1) ?? { listing: false, expecting: false };
    if (token.text === '(' && token.kind === 'mark') {
      scopes.push({ listing: scope.expecting, expecting: scope.expecting });
      scope.expecting = false;
    } else if (token.text === ')' && token.kind === 'mark') scopes.pop();
    else if (token.kind === 'mark') scope.expecting ||= token.text === ',' && scope.listing;
    else visitWord(tokens, index, scope, names);
  }
  return names;
}

function visitWord(tokens: readonly Token[], index: number, scope: Scope, names: string[]): void {
  const token = tokens[index] as Token;
  if (scope.expecting && !(token.kind === 'word' && SKIPPED.has(token.text))) {
    scope.expecting = false;
    if (token.kind === 'quoted' || !/^(?:select|values|with)$/.test(token.text)) {
      names.push(tableName(tokens, index));
      return;
    }
    scope.listing = false;
  }
  if (token.kind !== 'word') return;
  if (CLAUSE_ENDS.has(token.text)) scope.listing = false;
  else if (leadsToTable(tokens, index)) {
    scope.expecting = true;
    scope.listing = token.text === 'from' || scope.listing;
  }
}

function leadsToTable(tokens: readonly Token[], index: number): boolean {
  const text = tokens[index]?.text ?? '';
  const before = tokens[index - 1]?.text ?? '';
  switch (text) {
    case 'from':
      return !(before === 'distinct' && /^(?:is|not)$/.test(tokens[index - 2]?.text ?? ''));
    case 'join':
    case 'into':
    case 'table':
    case 'references':
      return true;
    case 'update':
      return before !== 'do' && before !== 'for' && before !== 'on';
    // `create index <name> on <table>`, not the `on` of a join or of `on conflict`, `on delete`.
    case 'on':
      return tokens[0]?.text === 'create' && !/^(?:conflict|delete|update)$/.test(tokens[index + 1]?.text ?? '');
    case 'index':
      return tokens[0]?.text === 'create' || tokens[0]?.text === 'drop';
    // `alter table a rename to b`
    case 'to':
      return tokens[0]?.text === 'alter' && before === 'rename';
    default:
      return false;
  }
}

function tableName(tokens: readonly Token[], index: number): string {
  const token = tokens[index] as Token;
  const after = tokens[index + 1]?.text;
  if (after === '.') throw new UnclearStatement(`names ${token.text} with a schema`);
  const before = tokens[index - 1]?.text ?? '';
  if (after === '(' && /^(?:from|join|,|lateral)$/.test(before)) throw new UnclearStatement(`uses ${token.text}() as a table`);
  return token.text;
}
