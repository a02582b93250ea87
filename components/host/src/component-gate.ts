import {
  type ChannelGate,
  type ChannelKeeping,
  type ChannelVerb,
  type Committed,
  type Publication,
  type Refusal,
  type Shaped,
  ShapeLate,
  type Verdict,
} from '@parley/channels';
import { type Component, type Params, Refused } from '@parley/component';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { isLoopbackAddress } from '@parley/security';
import type { Write } from '@parley/storage';
import { authorize } from './authorize.ts';
import type { Declarations, DeclaredChannel } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { Verdicts } from './verdicts.ts';

export interface ComponentGateOptions {
  readonly declarations: Declarations;
  readonly verdicts: Verdicts;
  readonly clock: Clock;
  readonly faults: Faults;
  /** Deadline of `shape`: its own time, and that of the hooks that it may ask. */
  readonly shapeMs: (component: Component) => number;
  /** Throws for writes that a component may not make. */
  readonly checkWrites: (component: string, writes: readonly Write[]) => void;
}

type Found = DeclaredChannel & { readonly params: Params };
type Shape = NonNullable<Found['declaration']['shape']>;

/** What the channels primitive asks, answered from the components' declarations. */
export class ComponentGate implements ChannelGate {
  readonly #options: ComponentGateOptions;

  constructor(options: ComponentGateOptions) {
    this.#options = options;
  }

  keeping(channel: string): ChannelKeeping | undefined {
    return this.#options.declarations.channel(channel)?.declaration;
  }

  authorize(session: Session, channel: string, verb: ChannelVerb): Verdict | Promise<Verdict> {
    return this.#options.verdicts.ask(session, channel, verb, () => this.#decide(session, channel, verb));
  }

  /** Rejects with `ShapeLate` when the component takes longer than its deadline. */
  shape(publication: Publication): Shaped | Refusal | Promise<Shaped | Refusal> {
    const found = this.#find(publication.channel);
    const { shape } = found.declaration;
    if (!shape) return { payload: publication.payload, countable: true, writes: [] };
    return this.#shape(found, shape, publication);
  }

  async #shape(found: Found, shape: Shape, { sender, payload }: Publication): Promise<Shaped | Refusal> {
    const shaped = await this.#inTime(found, shape.call(found.declaration, found.owner.state, { params: found.params, sender, payload }));
    if (!('refused' in shaped)) this.#options.checkWrites(found.owner.component.id, shaped.writes);
    return shaped;
  }

  committed(commit: Committed): void {
    const found = this.#find(commit.channel);
    // A component that appends while it starts has no state yet.
    if (!found.owner.started) return;
    try {
      found.declaration.committed?.(found.owner.state, { ...commit, params: found.params });
    } catch (error) {
      this.#options.faults.log(error, `committed of ${found.surfaces.join.name}`);
    }
  }

  /** Always a promise where the rule fails. */
  #decide(session: Session, channel: string, verb: ChannelVerb): Verdict | Promise<Verdict> {
    const found = this.#options.declarations.channel(channel);
    if (!found) return { allowed: false, rule: 'undeclared' };
    const { surfaces, params, owner } = found;
    const { principal, remote = '' } = session;
    try {
      const loopback = isLoopbackAddress(remote);
      return authorize({ surface: surfaces[verb], principal, name: channel, resource: params, state: owner.state, loopback });
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #find(channel: string): Found {
    const found = this.#options.declarations.channel(channel);
    if (!found) throw new Error(`No component declares the channel ${channel}.`);
    return found;
  }

  #inTime<T>(found: Found, task: Promise<T>): Promise<T> {
    const { clock, shapeMs } = this.#options;
    const { component } = found.owner;
    const ms = shapeMs(component);
    return new Promise((resolve, reject) => {
      const stop = clock.after(ms, () => {
        reject(new ShapeLate(`${component.id} took longer than ${ms} ms to shape a publication.`));
      });
      task.then(resolve, (error: unknown) => reject(passing(error))).finally(stop);
    });
  }
}

/** What a component cannot say at the moment is asked for again, as if it had been late. */
function passing(error: unknown): unknown {
  return error instanceof Refused && error.code === 'unavailable' ? new ShapeLate(error.message, { cause: error }) : error;
}
