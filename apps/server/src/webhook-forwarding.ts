import type { Parley } from '@parley/esdk';
import { systemRuntime } from '@parley/runtime';
import { newSigningSecret, signedHeaders } from '@parley/webhooks';
import type { WebhookEvent } from '@parley/webhooks/contract';

/** An application under development answers at once, or hangs in a debugger. */
const ANSWER_MS = 60_000;

export interface Forwarding {
  /** An address of this machine. */
  readonly to: string;
  readonly secret: string;
  readonly say: (line: string) => void;
  /** Ends it. */
  readonly signal: AbortSignal;
}

export function isOwnMachine(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && /^https?:$/.test(url.protocol) && /^(?:127(?:\.\d+){3}|localhost|\[::1\])$/.test(url.hostname);
}

export function newListenerSecret(): string {
  return newSigningSecret(systemRuntime.random);
}

/**
 * Sends what webhooks tell to an address, as they would, in the order in which it happens and once each; a line for each. Settles when the signal
 * aborts; rejects where the server refuses.
 */
export async function forwardWebhooks(parley: Parley, { to, secret, say, signal }: Forwarding): Promise<void> {
  let last = Promise.resolve();
  const end = Promise.withResolvers<void>();
  const stop = parley.watch(
    'webhooks.events',
    {},
    {
      snapshot: () => say(`Sending what happens to ${to}. Ctrl+C ends it.`),
      delta: (event) => {
        last = last.then(() => forward(event as WebhookEvent, to, secret)).then(say);
      },
      refused: (error) => end.reject(error),
    },
  );
  signal.addEventListener('abort', () => end.resolve());
  try {
    await end.promise;
  } finally {
    stop();
  }
}

async function forward(event: WebhookEvent, to: string, secret: string): Promise<string> {
  const { clock, random } = systemRuntime;
  const body = JSON.stringify(event);
  const headers = signedHeaders({ id: `msg_${random.id(27)}`, body, secrets: [secret] }, clock.now());
  const about = `${event.timestamp.slice(11, 19)}  ${event.type}`;
  try {
    const answer = await fetch(to, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    await answer.body?.cancel();
    return `${about}  ${answer.status}`;
  } catch (error) {
    return `${about}  not answered: ${String((error as Error).cause ?? error)}`;
  }
}
