import type { Verdict } from '@parley/channels';
import type { PipeGate, PipeTarget, PipeVerb } from '@parley/pipes';
import type { Principal, Session } from '@parley/routing';
import { isLoopbackAddress } from '@parley/security';
import { authorize } from './authorize.ts';
import type { Declarations } from './declarations.ts';
import { relayOf } from './workers/remote-pipes.ts';

/** What the pipes primitive asks, answered from the components' declarations. */
export class ComponentPipeGate implements PipeGate {
  readonly #declarations: Declarations;

  constructor(declarations: Declarations) {
    this.#declarations = declarations;
  }

  declares(label: string): boolean {
    return this.#declarations.pipe(label) !== undefined;
  }

  async authorize(session: Session, label: string, verb: PipeVerb, peer: PipeTarget): Promise<Verdict> {
    const found = this.#declarations.pipe(label);
    if (!found) return { allowed: false, rule: 'undeclared' };
    const { principal, remote = '' } = session;
    const loopback = isLoopbackAddress(remote);
    const surface = found.surfaces[verb];
    return authorize({ surface, principal, name: surface.name, resource: { label, peer }, state: found.owner.state, loopback });
  }

  acquainted(principal: Principal, label: string, target: PipeTarget): Promise<boolean> {
    const { owner, declaration } = this.#declarations.pipe(label) ?? {};
    return declaration?.acquainted?.(owner?.state, principal, target) ?? Promise.resolve(false);
  }

  handler(component: string, label: string): ReturnType<PipeGate['handler']> {
    const found = this.#declarations.pipe(label);
    if (!found?.owner.started || found.owner.component.id !== component || !found.declaration.take) return undefined;
    const relay = relayOf(found.declaration);
    if (relay) return { relay };
    return (pipe, from) => found.declaration.take?.(found.owner.state, pipe, from);
  }
}
