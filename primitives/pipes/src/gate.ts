import type { Verdict } from '@parley/channels';
import type { Principal, Session } from '@parley/routing';
import type { EndpointLimits } from './limits.ts';
import type { Pipe, PipeKind } from './pipe.ts';
import type { PipeFrame } from './pipe-frame.ts';

/** To whom a pipe is opened. */
export interface PipeTarget {
  readonly kind: 'person' | 'session' | 'component';
  readonly id: string;
}

export type PipeVerb = 'open' | 'accept';

/** Who opened a pipe to a component. */
export interface PipeOpener {
  readonly principal: Principal;
  readonly session: string;
  readonly device: string;
}

/** Takes a pipe that was opened to a component. A rejection aborts the pipe with `internal`. */
export type PipeHandler = (pipe: Pipe, from: PipeOpener) => void | Promise<void>;

/** A pipe to a component that runs in another thread. */
export interface RelayedPipe {
  readonly kind: PipeKind;
  readonly label: string;
  readonly meta: Uint8Array;
  /** Credit that the opener gave. */
  readonly limit: number;
  readonly endpoint: EndpointLimits;
  /** What the end over there says. What is not understood ends the pipe at the opener. */
  send(frame: PipeFrame): void;
  /** It was not taken: logged, and the pipe ends with `internal`. */
  fail(error: unknown): void;
}

/** Has the end of a pipe in another thread; answers what takes the frames that are for it, and may lose some. */
export type PipeRelay = (pipe: RelayedPipe, from: PipeOpener) => (frame: PipeFrame) => void;

/** What the pipes primitive asks of the layer above (the host implements it from the components' declarations). */
export interface PipeGate {
  /** Whether somebody declares the label; otherwise the client is answered `unknown-method`. */
  declares(label: string): boolean;
  /** Asked at every opening, offer and attachment. `peer`: at `open` the target, at `accept` who opens (a person). */
  authorize(session: Session, label: string, verb: PipeVerb, peer: PipeTarget): Verdict | Promise<Verdict>;
  /** Undefined: the component takes no pipes with this label. */
  handler(component: string, label: string): PipeHandler | { readonly relay: PipeRelay } | undefined;
  /** Whether the two have to do with each other; opening to strangers is limited. Absent: all are strangers but oneself. */
  acquainted?(principal: Principal, label: string, target: PipeTarget): boolean | Promise<boolean>;
}

/** Reads `person/maya`; undefined for anything else. */
export function parseTarget(text: string): PipeTarget | undefined {
  const [, kind, id] = /^(person|session|component)\/(.{1,255})$/.exec(text) ?? [];
  return kind && id ? { kind: kind as PipeTarget['kind'], id } : undefined;
}
