import type { Apis } from './api.ts';
import { channelProblems } from './channel-problems.ts';
import type { Component, WatchOut } from './component.ts';
import { durationMs } from './duration.ts';
import { engineProblem } from './engine.ts';
import { extensionProblems } from './extension-problems.ts';
import { hookProblems } from './hook-problems.ts';
import { unknownPart, unknownParts } from './parts.ts';
import { type Permission, permissionSentences } from './permission.ts';
import { policyProblems } from './policy-problems.ts';
import { restProblems } from './rest-problems.ts';
import { nameProblem, overlaps, patternSentence, problem, ruleProblem, schemaProblem } from './sentences.ts';
import { statementNames, UnclearStatement } from './sql-tables.ts';

/** A declaration that cannot be loaded. `problems` are sentences, each naming the part that is wrong. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
  readonly problems: readonly string[];
  constructor(component: string, problems: readonly string[]) {
    super(`Component "${component}" cannot be loaded: ${problems.join(' ')}`);
    this.problems = problems;
  }
}

const ID = /^[a-z][a-z0-9-]*$/;
const VERSION = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;
/** More often is for what a component does itself. */
const SHORTEST_PERIOD_MS = 1_000;
const ROUTE = /^(GET|POST|PUT|DELETE) \/(.+)$/;

/** The prefix of a component's tables and indexes: its id with `_` for `-`, then `_`. */
export function tablePrefix(component: string): string {
  return `${component.replaceAll('-', '_')}_`;
}

type Declaration = Component<unknown, Apis, unknown>;

/** Everything that is wrong with the form of a declaration, one sentence each. */
export function declarationProblems(declaration: Declaration): string[] {
  return [
    ...headProblems(declaration),
    ...unknownParts(declaration).map(unknownPart),
    ...permissionProblems(declaration),
    ...methodProblems(declaration),
    ...restProblems(declaration),
    ...watchProblems(declaration),
    ...channelProblems(declaration),
    ...pipeProblems(declaration),
    ...routeProblems(declaration),
    ...jobProblems(declaration),
    ...settingProblems(declaration),
    ...policyProblems(declaration),
    ...hookProblems(declaration),
    ...extensionProblems(declaration),
    ...storageProblems(declaration),
  ];
}

function headProblems({ id, version, engine, start }: Declaration): string[] {
  const made = engine === undefined ? undefined : engineProblem(engine);
  return [
    ...(made === undefined ? [] : [made]),
    ...problem(!ID.test(id), `The id "${id}" is not of the form [a-z][a-z0-9-]*.`),
    ...problem(!VERSION.test(version), `The version "${version}" is not of the form 1.2.3.`),
    ...problem(typeof start !== 'function', 'It has no start().'),
  ];
}

function permissionProblems({ permissions = [], channels, namespaces, storage, hooks, admits }: Declaration): string[] {
  const unasked = (permission: Permission, what: string, used: unknown): string[] =>
    problem(
      used !== undefined && !permissions.includes(permission),
      `It has ${what}, but does not ask for the permission "${permission}".`,
    );
  return [
    ...permissionSentences(permissions),
    ...unasked('channels:own', 'channels', channels),
    ...unasked('channels:own', 'namespaces', namespaces),
    ...unasked('storage:own', 'storage', storage),
    ...unasked('hooks', 'hooks', hooks),
    ...unasked('origins:admit', 'admits()', admits),
  ];
}

function methodProblems({ methods = {} }: Declaration): string[] {
  return Object.entries(methods).flatMap(([name, method]) => [
    ...nameProblem('Method', name),
    ...ruleProblem(`Method "${name}"`, method.can),
    ...schemaProblem(`Method "${name}"`, 'in', method.in),
    ...schemaProblem(`Method "${name}"`, 'out', method.out),
    ...problem(typeof method.run !== 'function', `Method "${name}" has no run().`),
  ]);
}

function watchProblems({ watches = {} }: Declaration): string[] {
  return Object.entries(watches).flatMap(([name, watch]) => [
    ...nameProblem('Watch', name),
    ...ruleProblem(`Watch "${name}"`, watch.can),
    ...schemaProblem(`Watch "${name}"`, 'in', watch.in),
    ...(watch.out ? outProblems(name, watch.out) : []),
    ...problem(typeof watch.open !== 'function', `Watch "${name}" has no open().`),
  ]);
}

function outProblems(name: string, out: Partial<WatchOut>): string[] {
  return (['snapshot', 'delta'] as const).flatMap((part) =>
    problem(typeof out[part]?.safeParse !== 'function', `Watch "${name}" has no schema in "out.${part}".`),
  );
}

function pipeProblems({ pipes = {} }: Declaration): string[] {
  return Object.entries(pipes).flatMap(([label, { can }]) => [
    ...nameProblem('Pipe', label),
    ...ruleProblem(`Pipe "${label}", verb open,`, can?.open),
    ...ruleProblem(`Pipe "${label}", verb accept,`, can?.accept),
  ]);
}

function routeProblems({ http = {} }: Declaration): string[] {
  const entries = Object.entries(http);
  const parsed = entries.map(([key]) => ({ key, match: ROUTE.exec(key) }));
  return [
    ...parsed.flatMap(({ key, match }) =>
      match ? patternSentence(`Route "${key}"`, match[2] ?? '') : [`Route "${key}" is not of the form "GET /path".`],
    ),
    ...entries.flatMap(([key, route]) => [
      ...ruleProblem(`Route "${key}"`, route?.can),
      ...problem(typeof route?.run !== 'function', `Route "${key}" has no run().`),
    ]),
    ...['GET', 'POST', 'PUT', 'DELETE'].flatMap((verb) =>
      overlaps(
        'Routes',
        parsed.flatMap(({ key, match }) => (match?.[1] === verb ? [{ name: key, pattern: match[2] ?? '' }] : [])),
      ),
    ),
  ];
}

function jobProblems({ jobs = {} }: Declaration): string[] {
  return Object.entries(jobs).flatMap(([name, { every, once, deadline, run }]) => [
    ...nameProblem('Job', name),
    ...problem((durationMs(every) ?? 0) < SHORTEST_PERIOD_MS, `Job "${name}" runs every "${every}"; write a time of at least 1s, as "1m".`),
    ...problem(once !== 'per-site' && once !== 'per-node', `Job "${name}" runs neither once "per-site" nor once "per-node".`),
    ...problem(
      deadline !== undefined && durationMs(deadline) === undefined,
      `Job "${name}" has the deadline "${deadline}", which is no time such as "30s".`,
    ),
    ...problem(typeof run !== 'function', `Job "${name}" has no run().`),
  ]);
}

function settingProblems({ settings = {} }: Declaration): string[] {
  return Object.entries(settings).flatMap(([name, setting]) => [
    ...nameProblem('Setting', name),
    ...problem(
      setting.read(setting.default) === undefined,
      `Setting "${name}" has the default ${JSON.stringify(setting.default)}, which is not ${setting.allowed}.`,
    ),
  ]);
}

function storageProblems({ id, storage }: Declaration): string[] {
  return (storage?.migrations ?? []).flatMap(({ version, sql }, index) => [
    ...problem(
      version !== index + 1,
      `Migration ${version} stands where ${index + 1} is expected; they are numbered 1, 2, 3, … without holes.`,
    ),
    ...sql.flatMap((statement) => statementProblem(id, version, statement)),
  ]);
}

function statementProblem(component: string, migration: number, statement: string): string[] {
  const where = `Migration ${migration}, "${statement.trim().slice(0, 60)}",`;
  try {
    const { names } = statementNames(statement);
    const foreign = names.filter((name) => !name.startsWith(tablePrefix(component)));
    return foreign.map((name) => `${where} names "${name}"; tables and indexes of this component begin with "${tablePrefix(component)}".`);
  } catch (error) {
    if (error instanceof UnclearStatement) return [`${where} ${error.message}.`];
    throw error;
  }
}
