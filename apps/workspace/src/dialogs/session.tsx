import { Confirm, Dialog, PeoplePicker, useMe } from '@parley/react/internal';
import { type ReactNode, useMemo, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useOpenAs } from '../shell/use-open-as.ts';
import type { DialogProps } from './dialog-host.tsx';

/** Sample organisation: a second window of this browser as another person. */
export function OpenAs({ onClose }: DialogProps<'open-as'>): ReactNode {
  const words = useWords();
  const me = useMe();
  const openAs = useOpenAs();
  const [blocked, setBlocked] = useState<string>();
  const choose = async (person: string): Promise<void> => {
    const url = await openAs(person);
    if (url === undefined) onClose();
    else setBlocked(url);
  };
  return (
    <Dialog title={words.say('open-as.title')} size="wide" onClose={onClose}>
      <div className="Dialog-body">{blocked ? <OpenLink url={blocked} /> : words.say('open-as.lead')}</div>
      <div className="Dialog-pane">
        <PeoplePicker
          label={words.say('open-as.label')}
          without={useMemo(() => new Set([me]), [me])}
          onChoose={(person) => void choose(person.id)}
        />
      </div>
    </Dialog>
  );
}

function OpenLink({ url }: { readonly url: string }): ReactNode {
  const words = useWords();
  return (
    <a href={url} target="_blank" rel="noopener">
      {words.say('open-as.link')}
    </a>
  );
}

export function SignOutEverywhere({ onClose }: DialogProps<'sign-out-everywhere'>): ReactNode {
  const words = useWords();
  const { signOut } = useApp();
  return (
    <Confirm
      danger
      title={words.say('sign-out.everywhere')}
      action={words.say('sign-out.everywhere.do')}
      onConfirm={() => signOut(true)}
      onClose={onClose}
    >
      {words.say('sign-out.everywhere.note')}
    </Confirm>
  );
}
