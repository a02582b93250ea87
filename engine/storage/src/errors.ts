/** `bad-text`: a text that not every database takes, or would give back as another. */
export type StorageErrorCode = 'full' | 'io' | 'corrupt' | 'newer' | 'locked' | 'closed' | 'not-empty' | 'bad-statement' | 'bad-text';

/** Every failure of a store. `message` is a sentence that says what happened and what to do. */
export class StorageError extends Error {
  override readonly name = 'StorageError';
  readonly code: StorageErrorCode;
  constructor(code: StorageErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
