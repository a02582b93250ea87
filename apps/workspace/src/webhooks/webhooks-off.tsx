import { Button, Icon, useParley } from '@parley/react/internal';
import type { WebhooksOff as Off } from '@parley/webhooks/contract';
import { Webhook } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { useApp } from '../shell/app-context.tsx';
import { useWebhooksWords } from './words.ts';

/** Tells administrators, wherever they are, that a webhook was switched off, until one of them has decided what becomes of it. */
export function WebhooksOff(): ReactNode {
  const words = useWebhooksWords();
  const parley = useParley();
  const { go } = useApp();
  const [count, setCount] = useState(0);
  useEffect(() => {
    const take = (body: unknown): void => setCount((body as Off).off.length);
    return parley.watch('webhooks.off', {}, { snapshot: take, delta: take });
  }, [parley]);
  return (
    // It is there from the start, so that what comes into it is read out.
    <div role="status" className="Sidebar-news">
      {count > 0 && (
        <div className="Banner" data-tone="warn">
          <Icon of={Webhook} />
          <span>{words.say('webhooks.news', { count })}</span>
          <Button size="small" onClick={() => go({ kind: 'settings' })}>
            {words.say('settings')}
          </Button>
        </div>
      )}
    </div>
  );
}
