import { Button, Failure, Icon, reasonOf, useParley } from '@parley/react/internal';
import type { WebhookEndpoint, WebhooksMethods } from '@parley/webhooks/contract';
import { Webhook } from 'lucide-react';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Section } from '../settings/section.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useWebhooksWords } from './words.ts';

/** Administrators see which webhooks take nothing any more, and turn them on again. Nothing where there are none. */
export function Webhooks(): ReactNode {
  const { session } = useApp();
  return session.person.admin ? <Endpoints /> : null;
}

interface Known {
  readonly list?: readonly WebhookEndpoint[];
  readonly error?: unknown;
}

function Endpoints(): ReactNode {
  const words = useWebhooksWords();
  const parley = useParley();
  const [{ list = [], error }, setKnown] = useState<Known>({});
  const load = useCallback(
    () =>
      parley.request<WebhooksMethods, 'webhooks.list'>('webhooks.list', {}).then(
        ({ endpoints }) => setKnown({ list: endpoints.toSorted((a, b) => troubleOf(b) - troubleOf(a)) }),
        (reason: unknown) => setKnown({ error: reason }),
      ),
    [parley],
  );
  useEffect(() => {
    void load();
    return parley.watch('webhooks.off', {}, { snapshot: () => undefined, delta: () => void load() });
  }, [parley, load]);
  const turn = (id: string, enabled: boolean): void =>
    void parley
      .request<WebhooksMethods, 'webhooks.update'>('webhooks.update', { id, enabled })
      .then(load, (reason: unknown) => setKnown({ error: reason }));
  if (list.length === 0 && error === undefined) return null;
  return (
    <Section title={words.say('webhooks')} lead={words.say('webhooks.lead')}>
      {error !== undefined && <Failure reason={reasonOf(error, words)} onRetry={() => void load()} />}
      <ul className="Devices">
        {list.map((endpoint) => (
          <Endpoint key={endpoint.id} endpoint={endpoint} onTurn={(on) => turn(endpoint.id, on)} />
        ))}
      </ul>
    </Section>
  );
}

/** What is off by itself stands first, then what fails, then the rest. */
function troubleOf({ disabled, failingSince }: WebhookEndpoint): number {
  if (disabled) return disabled.reason === 'asked' ? 0 : 2;
  return failingSince === undefined ? 0 : 1;
}

function Endpoint({ endpoint, onTurn }: { readonly endpoint: WebhookEndpoint; readonly onTurn: (on: boolean) => void }): ReactNode {
  const words = useWebhooksWords();
  const { url, disabled, failingSince, application, conversations } = endpoint;
  const time = words.formats.recent(disabled?.at ?? failingSince ?? 0, Date.now());
  const state = disabled ? (`webhooks.${disabled.reason}` as const) : failingSince === undefined ? 'webhooks.enabled' : 'webhooks.since';
  return (
    <li className="Device">
      <Icon of={Webhook} />
      <span className="Grow">
        <bdi className="WebhookUrl">{url}</bdi>
        <span className="Bar-sub">{words.say(state, { time })}</span>
        {application === undefined && conversations === 'all' && <span className="Bar-sub">{words.say('webhooks.all')}</span>}
      </span>
      <span className="Device-acts">
        {troubleOf(endpoint) > 0 && (
          <span className="Tag" data-tone="warn">
            {words.say(disabled ? 'webhooks.off' : 'webhooks.trouble')}
          </span>
        )}
        {disabled && disabled.reason !== 'asked' && (
          <Button size="small" onClick={() => onTurn(false)} aria-label={words.say('webhooks.leave.label', { url })}>
            {words.say('webhooks.leave')}
          </Button>
        )}
        {disabled && (
          <Button size="small" onClick={() => onTurn(true)} aria-label={words.say('webhooks.on.label', { url })}>
            {words.say('webhooks.on')}
          </Button>
        )}
      </span>
    </li>
  );
}
