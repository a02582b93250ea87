import type { Parley } from '@parley/esdk';
import { systemRuntime } from '@parley/runtime';
import { newSigningSecret, signedHeaders } from '@parley/webhooks';
import type { WebhookEvent, WebhookHeard } from '@parley/webhooks/contract';
import { Complaint } from './complaint.ts';

/** An application under development answers at once, or hangs in a debugger. */
const ANSWER_MS = 60_000;
/** Events that wait for it. */
export const MOST_WAITING = 1_000;

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
 * Sends what webhooks tell to an address, as they would, in the order in which it happens and once each; a line for each. Where the address is too
 * slow the newest are left out, and where this listener is the oldest; a line says how many. A server that is gone is waited for, and a line says so.
 * Settles when the signal aborts; rejects where the server refuses, as one does that was started anew to whoever had its operator's key.
 */
export async function forwardWebhooks(parley: Pick<Parley, 'watch' | 'subscribe'>, { to, secret, say, signal }: Forwarding): Promise<void> {
  let last = Promise.resolve();
  let [waiting, left] = [0, 0];
  const send = async (event: WebhookEvent): Promise<void> => {
    say(await forward(event, to, secret));
    waiting--;
    if (left > 0 && waiting === 0) {
      say(`Left out ${left}: ${to} answers too slowly.`);
      left = 0;
    }
  };
  const take = (heard: WebhookHeard): void => {
    if ('missed' in heard) say(`The server left out up to ${heard.missed}: more happened than it can tell.`);
    else if (waiting >= MOST_WAITING) left++;
    else {
      waiting++;
      last = last.then(() => send(heard));
    }
  };
  let began = false;
  const end = Promise.withResolvers<void>();
  const stop = parley.watch(
    'webhooks.events',
    {},
    {
      snapshot: () => {
        began = true;
        say(`Sending what happens to ${to}. Ctrl+C ends it.`);
      },
      delta: (heard) => take(heard as WebhookHeard),
      refused: (error) =>
        end.reject(began ? new Complaint(`The server does not take this listener back: ${error.message} Start it again.`) : error),
    },
  );
  const forget = tellLosses(parley, say);
  signal.addEventListener('abort', () => end.resolve());
  try {
    await end.promise;
  } finally {
    forget();
    stop();
  }
}

/** Says once of each time when the server is gone that it is waited for. Answers what ends it. */
function tellLosses(parley: Pick<Parley, 'subscribe'>, say: (line: string) => void): () => void {
  let isUp = true;
  return parley.subscribe(
    ({ connection }) => connection.state,
    (state) => {
      if (state === 'down' && isUp)
        say('The server is gone. Waiting until it is back: what happens meanwhile is not sent. Ctrl+C ends it.');
      if (state === 'down' || state === 'up') isUp = state === 'up';
    },
  );
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
