import { deserialize, serialize } from 'node:v8';
import { Refused } from '@parley/component';
import { CODES, type CodeName, ProtocolError } from '@parley/protocol';
import { NoAnswer } from '@parley/site';
import { StorageError, type StorageErrorCode } from '@parley/storage';

/** An error as it crosses to another thread. */
export type Failure =
  | { readonly kind: 'refused'; readonly code: CodeName; readonly message: string; readonly details?: unknown }
  | { readonly kind: 'storage'; readonly code: StorageErrorCode; readonly message: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string; readonly stack?: string | undefined };

/** What two threads say to each other. `within`: the call of the other end for which this is said. */
export type Message =
  | { readonly ask: number; readonly what: string; readonly args: readonly unknown[]; readonly within?: number | undefined }
  | { readonly tell: string; readonly args: readonly unknown[]; readonly within?: number | undefined }
  | { readonly answer: number; readonly value?: unknown; readonly failure?: Failure }
  | { readonly abort: number; readonly failure: Failure }
  /** A sign of life is asked for, and given. */
  | { readonly pulse: 'asked' | 'given' }
  /** So much of what was told and asked has been taken. */
  | { readonly taken: number; readonly bytes: number };

/** A message as bytes, by structured clone. Throws a RangeError for what cannot cross: functions, promises, live objects. */
export function pack(message: Message): Uint8Array<ArrayBuffer> {
  try {
    return serialize(message) as Uint8Array<ArrayBuffer>;
  } catch (error) {
    throw new RangeError(`It cannot cross to another thread: ${(error as Error).message} Only data can (structured clone).`);
  }
}

export function unpack(bytes: Uint8Array): Message {
  return deserialize(bytes) as Message;
}

export function toFailure(error: unknown): Failure {
  if (error instanceof Refused) return { kind: 'refused', code: error.code, message: error.message, ...detailsOf(error) };
  if (error instanceof ProtocolError) return { kind: 'refused', code: error.code, message: error.message };
  if (error instanceof NoAnswer) return { kind: 'refused', code: 'unavailable', message: CODES.unavailable.help };
  if (error instanceof StorageError) return { kind: 'storage', code: error.code, message: error.message };
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: String(error) };
  return { kind: 'other', name: error.name, message: error.message, stack: error.stack };
}

export function fromFailure(failure: Failure): Error {
  if (failure.kind === 'refused' && Object.hasOwn(CODES, failure.code)) return new Refused(failure.code, failure.message, failure.details);
  if (failure.kind === 'storage') return new StorageError(failure.code, failure.message);
  const error = failure.kind === 'other' && failure.name === 'RangeError' ? new RangeError(failure.message) : new Error(failure.message);
  if (failure.kind !== 'other') return error;
  error.name = failure.name;
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}

/** What cannot cross of the details is left out: the refusal matters more. */
function detailsOf({ details }: Refused): { readonly details?: unknown } {
  try {
    serialize(details);
    return details === undefined ? {} : { details };
  } catch {
    return {};
  }
}
