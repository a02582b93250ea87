/** Why a transfer did not come to its end. */
export type Trouble =
  | 'declined'
  /** Nobody is there who could take it. */
  | 'absent'
  | 'unanswered'
  | 'cancelled'
  /** What arrived is not what was sent. */
  | 'damaged'
  /** The file is not the one that was begun with, or cannot be read any more. */
  | 'changed'
  /** The disk, or what the browser may use of it, is full. */
  | 'full'
  | 'forbidden'
  | 'too-often'
  | 'failed';

export class TransferError extends Error {
  override readonly name = 'TransferError';
  readonly trouble: Trouble;
  constructor(trouble: Trouble, cause?: unknown) {
    super(trouble, { cause });
    this.trouble = trouble;
  }
}

/** What a `ParleyError` of a pipe that was open means; undefined: it may go on with another one. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (error instanceof TransferError) return error.trouble;
  const { code } = error as { readonly code?: string };
  if (code === undefined) return 'failed';
  return CODES[code];
}

/** What is said to the other end, by the code with which the pipe is ended, and back. */
const CODES: Readonly<Record<string, Trouble>> = {
  cancelled: 'cancelled',
  conflict: 'damaged',
  gap: 'changed',
  'storage-full': 'full',
  forbidden: 'forbidden',
  'protocol-error': 'failed',
  'too-large': 'failed',
};

export function codeOfTrouble(trouble: Trouble): 'conflict' | 'storage-full' | 'cancelled' | 'gap' {
  if (trouble === 'damaged') return 'conflict';
  if (trouble === 'changed') return 'gap';
  return trouble === 'full' ? 'storage-full' : 'cancelled';
}
