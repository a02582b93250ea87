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
import { type Component, kindOf, type MessageKinds, type Params, Refused, readMessage } from '@parley/component';
import type { Session } from '@parley/routing';
import type { Clock } from '@parley/runtime';
import { isLoopbackAddress } from '@parley/security';
import type { Write } from '@parley/storage';
import { authorize } from './authorize.ts';
import type { Declarations, DeclaredChannel } from './declarations.ts';
import type { Faults } from './faults.ts';
import type { Surface } from './surface.ts';
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

  authorize(session: Session, channel: string, verb: ChannelVerb, payload?: Uint8Array): Verdict | Promise<Verdict> {
    const kinds = verb === 'publish' && payload && this.#options.declarations.channel(channel)?.kinds;
    if (kinds) return this.#mayPublish(session, channel, payload);
    return this.#options.verdicts.ask(session, channel, verb, () => this.#decide(session, channel, (found) => found.surfaces[verb]));
  }

  /** Rejects with `ShapeLate` when the component takes longer than its deadline. */
  shape(publication: Publication): Shaped | Refusal | Promise<Shaped | Refusal> {
    const found = this.#find(publication.channel);
    const { shape, messages, maxBytes } = found.declaration;
    if (messages) return this.#inTime(found, shapeMessage(messages, maxBytes, publication.payload));
    if (!shape) return { payload: publication.payload, countable: true, writes: [] };
    return this.#shape(found, shape, publication);
  }

  async #shape(found: Found, shape: Shape, { sender, payload }: Publication): Promise<Shaped | Refusal> {
    const shaped = await this.#inTime(found, shape.call(found.declaration, found.owner.state, { params: found.params, sender, payload }));
    if ('refused' in shaped) return shaped;
    this.#options.checkWrites(found.owner.component.id, shaped.writes);
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

  /** What names no kind is refused for that, to those who may publish any; others are told what they are told of every other payload. */
  async #mayPublish(session: Session, channel: string, payload: Uint8Array): Promise<Verdict> {
    const { declarations, verdicts } = this.#options;
    const found = declarations.channel(channel);
    const { kinds = new Map<string, Surface>() } = found ?? {};
    const kind = found && payload.length <= found.declaration.maxBytes ? kindOf(payload) : undefined;
    const ask = async (each: string): Promise<Verdict> =>
      verdicts.ask(session, channel, `publish ${each}`, () => this.#decide(session, channel, ({ kinds: now }) => now?.get(each)));
    if (kind !== undefined && kinds.has(kind)) return explained(await ask(kind), kind, kinds.get(kind));
    let last: Verdict = { allowed: false, rule: 'undeclared' };
    for (const each of kinds.keys()) {
      last = await ask(each);
      if (last.allowed) return last;
    }
    return last;
  }

  /** Always a promise where the rule fails. */
  #decide(session: Session, channel: string, of: (found: Found) => Surface | undefined): Verdict | Promise<Verdict> {
    const found = this.#options.declarations.channel(channel);
    const surface = found && of(found);
    if (!surface) return { allowed: false, rule: 'undeclared' };
    const { params, owner } = found;
    const { principal, remote = '' } = session;
    try {
      const loopback = isLoopbackAddress(remote);
      return authorize({ surface, principal, name: channel, resource: params, state: owner.state, loopback });
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

/** Who may not publish this kind is told what else to do. */
function explained(verdict: Verdict, kind: string, surface: Surface | undefined): Verdict {
  if (verdict.allowed) return verdict;
  const message = surface?.rule
    ? `Messages of the kind "${kind}" may be published here by whoever passes the rule "${verdict.rule}", and you do not: ask one of them.`
    : `Messages of the kind "${kind}" come from the component alone: call one of its methods instead.`;
  return { ...verdict, message };
}

/** What the schema makes of a message may be more than what came. */
async function shapeMessage(messages: MessageKinds, maxBytes: number, payload: Uint8Array): Promise<Shaped | Refusal> {
  try {
    const read = await readMessage(messages, payload);
    if (read.length <= maxBytes) return { payload: read, countable: true, writes: [] };
    return { refused: 'too-large', message: `As this channel keeps it the message has ${read.length} bytes; it accepts ${maxBytes}.` };
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'unavailable') throw error;
    const { code, message, details } = error;
    return { refused: code, message, ...(details !== undefined && { details }) };
  }
}

/** What a component cannot say at the moment is asked for again, as if it had been late. */
function passing(error: unknown): unknown {
  return error instanceof Refused && error.code === 'unavailable' ? new ShapeLate(error.message, { cause: error }) : error;
}
