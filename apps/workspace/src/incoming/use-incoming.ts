import { useParley } from '@parley/react/internal';
import type { IncomingWebhook, WebhooksMethods } from '@parley/webhooks/contract';
import { useCallback, useEffect, useState } from 'react';

/** An address as it is shown once. */
export interface MadeAddress {
  readonly name: string;
  readonly url: string;
}

export interface Incoming {
  /** Undefined: not there yet. */
  readonly list?: readonly IncomingWebhook[];
  /** Why it did not come. */
  readonly error?: unknown;
  load(): void;
  /** Both reject with the refusal. `key`: for this and its repetitions. */
  add(name: string, key: string): Promise<MadeAddress>;
  remove(id: string): Promise<void>;
}

/** The addresses at which programs post into a conversation. */
export function useIncoming(conversation: string): Incoming {
  const parley = useParley();
  const [known, setKnown] = useState<Pick<Incoming, 'list' | 'error'>>({});
  const load = useCallback(
    () =>
      parley.request<WebhooksMethods, 'webhooks.incoming'>('webhooks.incoming', { conversation }).then(
        ({ incoming }) => setKnown({ list: incoming }),
        (error: unknown) => setKnown({ error }),
      ),
    [parley, conversation],
  );
  useEffect(() => void load(), [load]);
  return {
    ...known,
    load: () => void load(),
    async add(name, key) {
      const input = { conversation, name };
      const { incoming, path } = await parley.request<WebhooksMethods, 'webhooks.addIncoming'>('webhooks.addIncoming', input, { key });
      await load();
      return { name: incoming.name, url: location.origin + path };
    },
    async remove(id) {
      await parley.request<WebhooksMethods, 'webhooks.removeIncoming'>('webhooks.removeIncoming', { conversation, id });
      await load();
    },
  };
}
