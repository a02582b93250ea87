import type { RoomMessage } from '@parley/esdk';
import { lazy, type ReactNode, Suspense, use, useCallback, useMemo, useState } from 'react';
import { useMe } from '../hooks/context.tsx';
import { usePeople } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { messageHtml } from '../markdown/message-html.ts';
import type { Mention } from '../markdown/render.ts';
import { ConversationId } from './conversation-id.ts';

const NOBODY: readonly string[] = [];
/** A message that may name a thing of a component. */
const NAMES_A_THING = /^parley:/m;
const MessageCards = lazy(async () => ({ default: (await import('../cards/message-cards.tsx')).MessageCards }));

/** What names a thing need not be read where that stands below. */
function without(message: RoomMessage, lines: readonly string[]): RoomMessage {
  if (lines.length === 0) return message;
  const left = message.body.split('\n').filter((line) => !lines.includes(line));
  return { ...message, body: left.join('\n') };
}

/** The words of a message. */
export function MessageBody({ message }: { readonly message: RoomMessage }): ReactNode {
  const text = useText<CoreKey>();
  const me = useMe();
  const conversation = use(ConversationId);
  const [shown, setShown] = useState(NOBODY);
  const onShown = useCallback((line: string) => setShown((before) => [...before, line]), []);
  const named = message.mentions ?? NOBODY;
  const people = usePeople(named);
  const names = named.map((id) => people.get(id)?.name ?? '').join('\n');
  const everyone = message.everyone ? text.say('everyone') : undefined;
  const mentions = useMemo((): Mention[] => {
    const list = names.split('\n').map((name, index) => ({ name, me: named[index] === me }));
    if (everyone) list.push({ name: everyone, me: true }, { name: 'everyone', me: true });
    return list.filter((mention) => mention.name !== '');
  }, [names, named, me, everyone]);
  const words = useMemo(() => without(message, shown), [message, shown]);
  if (message.deleted) return <p className="Message-body Muted">{text.say('message.deleted')}</p>;
  return (
    <>
      {/* biome-ignore lint/security/noDangerouslySetInnerHtml: sanitised, a TrustedHTML where the browser has them. */}
      <div className="Message-body" dangerouslySetInnerHTML={{ __html: messageHtml(words, mentions) }} />
      {conversation !== undefined && NAMES_A_THING.test(message.body) && (
        <Suspense>
          <MessageCards conversation={conversation} body={message.body} onShown={onShown} />
        </Suspense>
      )}
      {message.editedAt !== undefined && (
        <span className="Message-edited" title={text.formats.full(message.editedAt)}>
          {text.say('message.edited')}
        </span>
      )}
    </>
  );
}
