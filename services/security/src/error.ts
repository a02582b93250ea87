/** Every failure of this package that a caller answers to somebody. */
export class SecurityError extends Error {
  override readonly name = 'SecurityError';
  readonly code: 'busy';
  constructor(code: 'busy', message: string) {
    super(message);
    this.code = code;
  }
}
