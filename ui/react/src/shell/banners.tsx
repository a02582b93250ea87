import { CloudOff, ShieldAlert, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { useConnection, useOffline, useWaiting } from '../hooks/connection.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';

/** Quiet: says that the connection is gone and how many messages wait. */
export function OfflineBanner(): ReactNode {
  const text = useText<CoreKey>();
  const offline = useOffline();
  const waiting = useWaiting();
  const { state } = useConnection();
  if (state === 'ended') return <EndedBanner />;
  if (!offline) return null;
  return (
    <div className="Banner" role="status">
      <Icon of={CloudOff} />
      <span>{waiting > 0 ? text.say('offline.waiting', { count: waiting }) : text.say('offline')}</span>
    </div>
  );
}

/** No connection will come back by itself. */
function EndedBanner(): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div className="Banner" data-tone="bad" role="alert">
      <Icon of={Unplug} />
      <span>{text.say('connection.ended')}</span>
      <Button size="small" onClick={() => location.reload()}>
        {text.say('reload')}
      </Button>
    </div>
  );
}

/** The way to the server is not encrypted, because its operator said so. */
export function InsecureBanner(): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div className="Banner" data-tone="warn" role="status">
      <Icon of={ShieldAlert} />
      <span>{text.say('insecure')}</span>
    </div>
  );
}
