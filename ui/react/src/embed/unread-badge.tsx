import type { ReactNode } from 'react';
import { Count } from '../conversation/conversation-row.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { Root } from './look.tsx';
import { useUnread } from './unread.ts';

export interface UnreadBadgeProps {
  /** Id of one conversation, or the key of one of your application; default: all. */
  readonly conversation?: string;
}

/**
 * How many messages wait, with their meaning for those who hear it; in the accent when one of them names the reader. Nothing when none does.
 *
 * @example
 * <a href="/messages">Messages <UnreadBadge /></a>
 */
export function UnreadBadge({ conversation }: UnreadBadgeProps): ReactNode {
  const text = useText<CoreKey>();
  const { unread, mentions } = useUnread(conversation);
  if (unread === 0) return null;
  return (
    <Root as="span" className="Inline">
      <Count tone={mentions > 0 ? 'mention' : 'unread'} label={text.say('unread.hidden')} value={unread} />
    </Root>
  );
}
