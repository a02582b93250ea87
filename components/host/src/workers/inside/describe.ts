import { anyone, type Component, isByKind, member, person, type Route, type Rule, signedIn } from '@parley/component';
import { type ZodType, z } from 'zod';
import type {
  DescribedChannel,
  DescribedMethod,
  DescribedPipe,
  DescribedRule,
  DescribedWatch,
  Description,
  StandardRule,
} from '../description.ts';
import { mapped } from '../mapped.ts';

const STANDARD: readonly (readonly [StandardRule, Rule])[] = [
  ['anyone', anyone],
  ['signedIn', signedIn],
  ['member', member],
  ['person', person],
];

/** The declaration without its functions. */
export function describe(component: Component): Description {
  const { id, version, engine, permissions = [], uses = {}, provides, storage, reasons, policies = {}, settings = {} } = component;
  const { methods = {}, watches = {}, channels = {}, pipes = {}, http = {}, jobs = {} } = component;
  return {
    id,
    version,
    engine,
    permissions,
    uses: mapped(uses, (ref) => ref.id),
    provides: provides?.id,
    migrations: storage?.migrations,
    reasons,
    methods: mapped(methods, describeMethod),
    watches: mapped(watches, describeWatch),
    channels: mapped(channels, describeChannel),
    pipes: mapped(pipes, describePipe),
    http: mapped(http as Readonly<Record<string, Route<unknown>>>, ({ can, run: _, ...data }) => ({ ...data, can: describeRule(can) })),
    jobs: mapped(jobs, ({ run: _, ...data }) => data),
    extensions: component.extends,
    offers: mapped(component.offers ?? {}, ({ change, atFault }) => ({ change: schemaOf(change, 'input'), atFault })),
    namespaces: component.namespaces,
    admits: component.admits !== undefined,
    tellsOverHttp: mapped(component.tellsOverHttp ?? {}, ({ summary, data }) => ({ summary, data: schemaOf(data, 'input') })),
    hooks: Object.keys(component.hooks ?? {}),
    policies: mapped(policies, describeRule),
    settings: mapped(settings, ({ read: _, ...data }) => data),
  };
}

function describeMethod({ can, in: input, out, page, run: _, ...data }: NonNullable<Component['methods']>[string]): DescribedMethod {
  const described = { ...data, can: describeRule(can as Rule), in: schemaOf(input, 'input'), out: schemaOf(out, 'output') };
  return page ? { ...described, pageBy: page.by } : described;
}

function describeWatch({ can, in: input, out }: NonNullable<Component['watches']>[string]): DescribedWatch {
  const described = { can: describeRule(can), in: schemaOf(input, 'input') };
  return out ? { ...described, out: { snapshot: schemaOf(out.snapshot, 'output'), delta: schemaOf(out.delta, 'output') } } : described;
}

export function describeChannel({
  can: { publish, ...can },
  messages,
  shape,
  committed,
  ...data
}: NonNullable<Component['channels']>[string]): DescribedChannel {
  const rules = mapped(can, describeRule);
  return {
    ...data,
    can: publish && !isByKind(publish) ? { ...rules, publish: describeRule(publish as Rule) } : rules,
    ...(isByKind(publish) && { publishes: mapped(publish, describeRule) }),
    ...(messages && { messages: mapped(messages, (schema) => schemaOf(schema, 'input')) }),
    shapes: shape !== undefined,
    hearsCommits: committed !== undefined,
  };
}

function describePipe({ can, acquainted, take }: NonNullable<Component['pipes']>[string]): DescribedPipe {
  return {
    can: { open: describeRule(can.open), accept: describeRule(can.accept) },
    takes: take !== undefined,
    knowsAcquaintance: acquainted !== undefined,
  };
}

function describeRule<State, Resource>(given: Rule<State, Resource>): DescribedRule {
  const { name, general, actions } = given;
  const standard = STANDARD.find(([, rule]) => rule === given)?.[0];
  return { name, ...(general && { general }), ...(actions && { actions }), ...(standard && { standard }) };
}

/** What cannot be said as a JSON schema is left open in it; it is checked all the same, here. */
function schemaOf(schema: ZodType, io: 'input' | 'output'): Readonly<Record<string, unknown>> {
  const {
    id: _,
    $schema: __,
    ...described
  } = z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as Record<string, unknown>;
  return described;
}
