import type { Resolve } from './target.ts';

export interface WebhooksOptions {
  /** What all nodes of a site have, 32 bytes; secrets are sealed under it. */
  readonly sealKey: Uint8Array;
  /** Default: as the system resolves names. */
  readonly resolve?: Resolve;
}
