import { codeOf } from '@parley/protocol';
import type { PipeGate, PipeTarget, PipeVerb } from './gate.ts';
import type { PipeFrame } from './pipe-frame.ts';
import type { Numbered, SessionPipes } from './session-pipes.ts';
import type { PipeTable } from './table.ts';

export interface RecheckOptions {
  readonly gate: PipeGate;
  readonly table: PipeTable;
  readonly onFault: (fault: unknown, about: string) => void;
}

/** Which pipes: by label, and those that have to do with one person. */
export interface Concern {
  readonly label?: (label: string) => boolean;
  readonly person?: string | undefined;
}

interface Right {
  readonly label: string;
  readonly verb: PipeVerb;
  readonly peer: PipeTarget;
}

/** Asks again for what a connection has open, offered and under way; what is no longer allowed ends at once, with `forbidden` at both ends. */
export async function recheck(pipes: SessionPipes, { label, person }: Concern, options: RecheckOptions): Promise<void> {
  for (const [number, numbered] of pipes.all()) {
    const right = rightOf(numbered);
    if (!right || (label && !label(right.label))) continue;
    if (person !== undefined && pipes.session.principal.id !== person && right.peer.id !== person) continue;
    if (await stillAllowed(pipes, right, options)) continue;
    // It may have ended while the rule was thinking.
    if (pipes.get(number) === numbered) end(pipes, number, numbered, options);
  }
}

function rightOf(numbered: Numbered): Right | undefined {
  if (numbered.state === 'checking') return undefined;
  if (numbered.state === 'open') {
    const { label, side, peer } = numbered.end;
    return { label, verb: side === 0 ? 'open' : 'accept', peer };
  }
  if (numbered.state === 'opening') return { label: numbered.opening.label, verb: 'open', peer: numbered.opening.target };
  return { label: numbered.offering.label, verb: 'accept', peer: numbered.offering.from };
}

async function stillAllowed({ session }: SessionPipes, { label, verb, peer }: Right, { gate, onFault }: RecheckOptions): Promise<boolean> {
  try {
    return (await gate.authorize(session, label, verb, peer)).allowed;
  } catch (fault) {
    onFault(fault, `rechecking the pipe "${label}"`);
    return false;
  }
}

function end(pipes: SessionPipes, number: number, numbered: Numbered, { table }: RecheckOptions): void {
  if (numbered.state === 'open') table.pass(numbered.end, NO_LONGER);
  else if (numbered.state === 'opening') numbered.opening.cancel();
  else if (numbered.state === 'offered') numbered.offering.refuse(pipes, NO_LONGER.code);
  pipes.abort(number, 'forbidden', NO_LONGER.message);
}

const NO_LONGER = {
  frame: 'abort',
  code: codeOf('forbidden'),
  retryAfterMs: undefined,
  message: 'It is no longer allowed.',
} as const satisfies PipeFrame;
