import type { Clock } from '@parley/runtime';
import type { Sealing } from '@parley/security';
import type { StoredEndpoint } from './endpoints.ts';
import type { Outcome, Poster } from './post.ts';
import { signedHeaders } from './signing.ts';

export interface SenderParts {
  readonly poster: Pick<Poster, 'post'>;
  readonly sealing: Sealing;
  readonly clock: Clock;
}

/** What a secret is sealed as. */
export function sealedAs(endpoint: string): string {
  return `webhooks_endpoint.secret ${endpoint}`;
}

/** Sends an event to an endpoint, once, signed with the secrets that are good at this moment. */
export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Never rejects. */
  async send(endpoint: StoredEndpoint, { id, body }: { readonly id: string; readonly body: string }): Promise<Outcome> {
    const { poster, sealing, clock } = this.#parts;
    const now = clock.now();
    const sealed = [endpoint.secret, ...(endpoint.previousUntil > now ? [endpoint.previous] : [])];
    const secrets = sealed.flatMap((each) => sealing.open(each, sealedAs(endpoint.id)) ?? []);
    if (secrets.length === 0) return { delivered: false, problem: 'unsigned' };
    return poster.post({ url: endpoint.url, headers: signedHeaders({ id, body, secrets }, now), body });
  }
}
