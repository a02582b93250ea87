/** What the server tells this component about itself. */
export interface ApplicationsOptions {
  /** 32 bytes that all nodes have: HS256 keys are sealed under what is derived from it. Under another one they are worth nothing. */
  readonly sealKey: Uint8Array;
  /** Ids of the components of this installation, which no application can have. */
  readonly components: () => readonly string[];
}
