import { Lock } from 'lucide-react';
import type { ReactNode } from 'react';
import { Empty, Failure } from '../controls/states.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { reasonOf } from '../i18n/reason.ts';
import { useText } from '../i18n/text.tsx';

export interface UnopenedProps {
  readonly error: unknown;
  readonly onRetry: () => void;
  /** Where one may go instead of a conversation that one is not in. */
  readonly elsewhere?: ReactNode;
}

/** A conversation that did not open. No permission says why and whom to ask; anything else its cause and the way out. */
export function Unopened({ error, onRetry, elsewhere }: UnopenedProps): ReactNode {
  const text = useText<CoreKey>();
  const { code, reason } = namesOf(error);
  if (reason === 'people-unavailable') return <Failure reason={text.say('conversation.absent')} onRetry={onRetry} />;
  if (code === 'forbidden' || code === 'not-found')
    return (
      <Empty icon={Lock} action={elsewhere}>
        {text.say('conversation.forbidden')}
      </Empty>
    );
  return <Failure reason={text.say('conversation.failed', { reason: reasonOf(error, text) })} onRetry={onRetry} />;
}

function namesOf(error: unknown): { readonly code?: unknown; readonly reason?: unknown } {
  const { code, details } = (error ?? {}) as { readonly code?: unknown; readonly details?: { readonly reason?: unknown } };
  return { code, reason: details?.reason };
}
