import { MessageSquare, SquarePen, X } from 'lucide-react';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Empty } from '../controls/states.tsx';
import { Conversations } from '../embed/conversation-list.tsx';
import type { ConversationTarget } from '../embed/conversation-state.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { PeoplePicker } from '../people/people-picker.tsx';
import { OneConversation } from './one-conversation.tsx';

export interface MessengerBodyProps {
  readonly onClose: (() => void) | undefined;
  readonly onOpen: ((conversation: string) => void) | undefined;
  readonly onError: ((error: unknown) => void) | undefined;
}

/** The list and whichever conversation is open: beside each other, or one of them where there is no room for both. */
export function MessengerBody({ onClose, onOpen, onError }: MessengerBodyProps): ReactNode {
  const text = useText<CoreKey>();
  const [target, setTarget] = useState<ConversationTarget>();
  /** Id of the one that was opened last. */
  const [current, setCurrent] = useState<string>();
  const [finding, setFinding] = useState(false);
  const list = useFocusOnReturn(target);
  const find = (): void => setFinding(true);
  const opened = (conversation: string): void => {
    setCurrent(conversation);
    onOpen?.(conversation);
  };
  return (
    <div className="Messenger-body" data-shows={target ? 'conversation' : 'list'}>
      <div className="Messenger-list" ref={list}>
        <header className="Bar">
          <h2 className="Bar-title Grow">{text.say('conversations')}</h2>
          <IconButton icon={SquarePen} label={text.say('new')} onClick={find} />
          {onClose && (
            <span className="Messenger-narrow">
              <IconButton icon={X} label={text.say('close')} onClick={onClose} />
            </span>
          )}
        </header>
        <div className="Messenger-scroll">
          <Conversations current={current} onOpen={(conversation) => setTarget({ conversation })} />
        </div>
      </div>
      {target ? (
        <OneConversation
          key={keyOf(target)}
          target={target}
          focus
          onBack={() => setTarget(undefined)}
          onClose={onClose}
          onOpen={opened}
          onError={onError}
        />
      ) : (
        <Nothing onFind={find} onClose={onClose} />
      )}
      {finding && (
        <Dialog title={text.say('new')} size="wide" onClose={() => setFinding(false)}>
          <PeoplePicker
            label={text.say('new.person.label')}
            onChoose={({ id }) => {
              setFinding(false);
              setTarget({ person: id });
            }}
          />
        </Dialog>
      )}
    </div>
  );
}

/** The same for targets that mean the same conversation. */
export function keyOf(target: ConversationTarget): string {
  return Object.entries(target)[0]?.join() ?? '';
}

/** Whoever comes back to the list is where they were in it. */
function useFocusOnReturn(target: ConversationTarget | undefined): React.RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  const before = useRef(target);
  useLayoutEffect(() => {
    const row = list.current?.querySelector<HTMLElement>('[aria-current="true"]') ?? list.current?.querySelector<HTMLElement>('nav button');
    if (before.current && !target) row?.focus();
    before.current = target;
  }, [target]);
  return list;
}

interface NothingProps {
  readonly onFind: () => void;
  readonly onClose: (() => void) | undefined;
}

/** No conversation is open. */
function Nothing({ onFind, onClose }: NothingProps): ReactNode {
  const text = useText<CoreKey>();
  return (
    <div className="Messenger-open">
      <header className="Bar">
        <span className="Grow" />
        {onClose && <IconButton icon={X} label={text.say('close')} onClick={onClose} />}
      </header>
      <div className="Pane">
        <Empty
          icon={MessageSquare}
          action={
            <Button variant="outline" onClick={onFind}>
              {text.say('new')}
            </Button>
          }
        >
          {text.say('conversation.none')}
        </Empty>
      </div>
    </div>
  );
}
