import type { IncomingWebhook, WebhookDelivery, WebhookEndpoint } from '@parley/webhooks/contract';
import type { CallOptions, Calls } from './calls.ts';
import { ParleyError } from './error.ts';
import type { Listing } from './listing.ts';
import type { In, InBut, Out } from './methods.ts';
import { type WebhookHandler, type WebhookHandlerOptions, type WebhookHandlers, webhookHandler } from './webhook-handler.ts';
import { type ReceivedEvent, verifyWebhook, type WebhookHeaders, type WebhookSecret } from './webhook-signature.ts';

/** Webhooks: what the server sends to your backend, and at which addresses. An application has its own; administrators have all. */
export class Webhooks {
  readonly #calls: Calls;
  readonly #secret: WebhookSecret | undefined;

  constructor(calls: Calls, secret?: WebhookSecret) {
    this.#calls = calls;
    this.#secret = secret;
  }

  /**
   * What takes the requests: verifies, and calls the function of the event. `app.post('/hooks', parley.webhooks.handler({ 'message.created': async
   * (event) => … }))`. A function that throws has the event sent again, later; one that has run may be called again with the same `id`.
   */
  handler(handlers: WebhookHandlers, { secret, onError = report }: WebhookHandlerOptions = {}): WebhookHandler {
    return webhookHandler(handlers, this.#known(secret), onError);
  }

  /** The event of a request. `body`: as it was sent. Rejects with a ParleyError `webhook-invalid`, whose `reason` says what is wrong. */
  async verify(
    headers: WebhookHeaders,
    body: string | Uint8Array,
    options: { readonly secret?: WebhookSecret } = {},
  ): Promise<ReceivedEvent> {
    return verifyWebhook(headers, body, this.#known(options.secret));
  }

  async list(options?: CallOptions): Promise<readonly WebhookEndpoint[]> {
    return (await this.#calls.call('webhooks.list', {}, options)).endpoints;
  }

  /** The secret is shown this once. */
  add(endpoint: In<'webhooks.add'>, options?: CallOptions): Promise<Out<'webhooks.add'>> {
    return this.#calls.call('webhooks.add', endpoint, options);
  }

  async update(id: string, changes: InBut<'webhooks.update', 'id'>, options?: CallOptions): Promise<WebhookEndpoint> {
    return (await this.#calls.call('webhooks.update', { ...changes, id }, options)).endpoint;
  }

  async remove(id: string, options?: CallOptions): Promise<void> {
    await this.#calls.call('webhooks.remove', { id }, options);
  }

  /** Another secret, shown this once; the one before signs, too, for 24 hours. */
  async rotateSecret(id: string, options?: CallOptions): Promise<string> {
    return (await this.#calls.call('webhooks.rotateSecret', { id }, options)).secret;
  }

  /** Sends `webhook.test`, once, and says what came of it. */
  test(id: string, options?: CallOptions): Promise<Out<'webhooks.test'>> {
    return this.#calls.call('webhooks.test', { id }, options);
  }

  /** What was given up (`dead`, the default) or waits. */
  deliveries(id: string, about: InBut<'webhooks.deliveries', 'id'> = {}, options?: CallOptions): Listing<WebhookDelivery> {
    return this.#calls.listing('webhooks.deliveries', 'deliveries', { ...about, id }, options);
  }

  /** Tries again what was given up, or one of it. Answers how much that is. */
  async replay(id: string, delivery?: string, options?: CallOptions): Promise<number> {
    return (await this.#calls.call('webhooks.replay', { id, ...(delivery !== undefined && { delivery }) }, options)).replayed;
  }

  /** Addresses at which other programs post into a conversation, as into Slack. For its members and administrators. */
  async incoming(conversation: string, options?: CallOptions): Promise<readonly IncomingWebhook[]> {
    return (await this.#calls.call('webhooks.incoming', { conversation }, options)).incoming;
  }

  /**
   * The path, behind the address of the server, is shown this once: whoever knows it posts there, as long as who made it may write there.
   * Administrators name a member (`by`), who answers for it.
   */
  addIncoming(
    conversation: string,
    about: InBut<'webhooks.addIncoming', 'conversation'>,
    options?: CallOptions,
  ): Promise<Out<'webhooks.addIncoming'>> {
    return this.#calls.call('webhooks.addIncoming', { ...about, conversation }, options);
  }

  async removeIncoming(conversation: string, id: string, options?: CallOptions): Promise<void> {
    await this.#calls.call('webhooks.removeIncoming', { conversation, id }, options);
  }

  #known(secret = this.#secret): WebhookSecret {
    if (secret !== undefined && secret.length > 0) return secret;
    throw new ParleyError('request-invalid', 'The secret of the webhook is missing: give webhookSecret or secret, whsec_….');
  }
}

function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: what nobody asked to be told of is not to be lost.
  console.error(error);
}
