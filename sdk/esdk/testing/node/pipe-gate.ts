import type { Verdict } from '@parley/channels';
import type { PipeGate, PipeHandler, PipeTarget, PipeVerb } from '@parley/pipes';
import type { Principal, Session } from '@parley/routing';
import type { Organisation } from './organisation.ts';
import { permits } from './permits.ts';

export interface PipeRules {
  readonly labels: ReadonlySet<string>;
  readonly organisation: Organisation;
  /** Whether both have talked, or are in one conversation. */
  readonly acquainted: (one: string, other: string) => boolean;
  /** Components that take pipes, by name and label: `scanner scan`. */
  readonly takers: ReadonlyMap<string, PipeHandler>;
}

/** What the pipes of a node ask: labels are for people of the organisation, as `file` is, and for the components that take them. */
export class TestPipeGate implements PipeGate {
  readonly #rules: PipeRules;

  constructor(rules: PipeRules) {
    this.#rules = rules;
  }

  declares(label: string): boolean {
    return this.#rules.labels.has(label) || [...this.#rules.takers.keys()].some((name) => name.endsWith(` ${label}`));
  }

  authorize({ principal }: Session, label: string, verb: PipeVerb, peer: PipeTarget): Verdict {
    if (!permits(principal, `pipes/${label}`, verb)) return { allowed: false, rule: 'capability' };
    return { allowed: verb === 'accept' || this.#mayOpen(principal, label, peer), rule: verb === 'accept' ? 'person' : 'colleague' };
  }

  handler(component: string, label: string): PipeHandler | undefined {
    return this.#rules.takers.get(`${component} ${label}`);
  }

  acquainted({ id }: Principal, _label: string, target: PipeTarget): boolean {
    const { organisation, acquainted } = this.#rules;
    const units = organisation.unitsOf(id);
    return target.kind === 'component' || organisation.unitsOf(target.id).some((unit) => units.includes(unit)) || acquainted(id, target.id);
  }

  #mayOpen({ id }: Principal, label: string, { kind, id: peer }: PipeTarget): boolean {
    const isOfPeople = this.#rules.labels.has(label);
    if (kind === 'component') return !isOfPeople || this.handler(peer, label) !== undefined;
    return isOfPeople && kind === 'person' && peer !== id && this.#rules.organisation.knows(peer);
  }
}
