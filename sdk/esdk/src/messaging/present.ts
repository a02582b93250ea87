import type { Draft } from '@parley/messaging/contract';
import { keep, reuse } from '../state.ts';
import type { Failure, RoomMessage } from '../types.ts';

/** Something said that the feed has not shown yet. */
export interface Waiting {
  readonly draft: Draft;
  readonly at: number;
  readonly error?: Failure | undefined;
}

/** What the screen shows: the stored messages under the changes that wait, then the messages that wait. No message twice. */
export function present(
  stored: readonly RoomMessage[],
  waiting: readonly Waiting[],
  me: string,
  previous: readonly RoomMessage[],
): readonly RoomMessage[] {
  if (waiting.length === 0) return stored;
  const shown = new Set(stored.filter(({ sender }) => sender === me).map(({ ref }) => ref));
  const before = new Map(previous.map((message) => [keyOf(message), message]));
  const pending = waiting.flatMap((each) => pendingMessage(each, me) ?? []).filter(({ ref }) => !shown.has(ref));
  const changed = stored.map((message) => waiting.reduce(overlay, message));
  return keep(
    previous,
    [...changed, ...pending].map((message) => reuse(before.get(keyOf(message)), message)),
  );
}

function pendingMessage({ draft, at, error }: Waiting, me: string): RoomMessage | undefined {
  if (draft.kind !== 'create') return undefined;
  const { kind: _kind, ...said } = draft;
  return { ...said, id: 0, seq: 0, sender: me, at, ...stateOf(error) };
}

function overlay(message: RoomMessage, { draft, error }: Waiting): RoomMessage {
  if (draft.kind === 'create' || draft.message !== message.id || error) return message;
  if (draft.kind === 'edit') return { ...message, body: draft.body, state: 'pending' };
  return { ...message, body: '', deleted: true, state: 'pending' };
}

function stateOf(error: Failure | undefined): Pick<RoomMessage, 'state' | 'error'> {
  return error ? { state: 'failed', error } : { state: 'pending' };
}

function keyOf({ id, ref }: RoomMessage): string | number {
  return id || ref;
}
