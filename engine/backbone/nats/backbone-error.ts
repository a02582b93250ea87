/** `address`: it cannot be read. `unreachable`: nobody answers there. `credentials`: not accepted. `unfit`: a server that lacks what is needed. */
export type BackboneErrorCode = 'address' | 'unreachable' | 'credentials' | 'unfit';

/** The backbone cannot be used. `message` is a sentence that says what happened and what to do; it never holds a password. */
export class BackboneError extends Error {
  override readonly name = 'BackboneError';
  readonly code: BackboneErrorCode;

  constructor(code: BackboneErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
