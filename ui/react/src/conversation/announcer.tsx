import type { RoomMessage } from '@parley/esdk';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useDirectory, useMe } from '../hooks/context.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { plainText } from '../markdown/message-html.ts';

const GATHER_MS = 1000;
const LONGEST = 200;

/** Reads out what others write, in one breath when much comes at once; history and own words are not read. */
export function Announcer({ messages }: { readonly messages: readonly RoomMessage[] }): ReactNode {
  const text = useText<CoreKey>();
  const me = useMe();
  const directory = useDirectory();
  const told = useRef(messages.at(-1)?.seq ?? 0);
  const [words, setWords] = useState('');
  useEffect(() => {
    const newest = messages.findLast((message) => message.state === 'sent')?.seq ?? 0;
    if (told.current === 0 || newest <= told.current) {
      told.current = Math.max(told.current, newest);
      return;
    }
    const timer = setTimeout(() => {
      const fresh = messages.filter((message) => message.state === 'sent' && message.seq > told.current && message.sender !== me);
      told.current = newest;
      const [only] = fresh;
      if (!only) return;
      const name = directory.people.snapshot.get(only.sender)?.name ?? '';
      if (fresh.length > 1) setWords(text.say('messages.new', { count: fresh.length }));
      else setWords(text.say('message.announced', { name, words: plainText(only.body).slice(0, LONGEST) }));
    }, GATHER_MS);
    return () => clearTimeout(timer);
  }, [messages, me, directory, text]);
  return (
    <p className="Hidden" aria-live="polite">
      {words}
    </p>
  );
}
