import type { Conversation } from '@parley/messaging/contract';
import { useCallback, useMemo, useRef, useState } from 'react';
import { useMe, useParley } from '../hooks/context.tsx';
import { usePeople } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { choiceOf, EVERYONE, type MentionChoice } from './mentions.ts';

const PAGE = 200;
const MOST = 1000;

export interface MentionChoices {
  readonly choices: readonly MentionChoice[];
  readonly load: () => void;
}

/** Whom one may name here: the other members, and in rooms everyone. Members are fetched when somebody begins to name people. */
export function useMentionChoices(conversation: Conversation): MentionChoices {
  const text = useText<CoreKey>();
  const me = useMe();
  const parley = useParley();
  const room = conversation.kind !== 'direct';
  const [members, setMembers] = useState<readonly string[]>(conversation.people);
  const asked = useRef(false);
  const { id } = conversation;
  const load = useCallback(() => {
    if (!room || asked.current) return;
    asked.current = true;
    const fetch = async (): Promise<void> => {
      const all: string[] = [];
      for (let more = true; more && all.length < MOST; ) {
        const after = all.at(-1);
        const page = await parley.messaging.call('messaging.members', {
          conversation: id,
          limit: PAGE,
          ...(after !== undefined && { after }),
        });
        all.push(...page.people);
        more = page.more && page.people.length > 0;
      }
      setMembers(all);
    };
    fetch().catch(() => {
      asked.current = false;
    });
  }, [parley, id, room]);
  const people = usePeople(members);
  const choices = useMemo(() => {
    const known = members.flatMap((member) => (member === me ? [] : (people.get(member) ?? []))).map(choiceOf);
    const everyone = { id: EVERYONE, name: text.say('everyone'), title: text.say('everyone.title', { count: conversation.memberCount }) };
    return room ? [...known, everyone] : known;
  }, [members, people, me, room, text, conversation.memberCount]);
  return { choices, load };
}
