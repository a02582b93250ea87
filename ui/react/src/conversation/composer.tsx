import { AtSign, SendHorizontal } from 'lucide-react';
import {
  type FormEvent,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  useId,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { IconButton } from '../controls/button.tsx';
import { moveActive } from '../controls/combobox.tsx';
import { useDrafts } from '../hooks/context.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { growWithText } from './grow.ts';
import { MentionList } from './mention-list.tsx';
import { findMentionQuery, insertMention, type MentionChoice, matchMentions, type Named, namedIn } from './mentions.ts';

export interface ComposerHandle {
  focus(): void;
}

export interface ComposerProps {
  readonly conversation: string;
  /** What is written to: the name of the room or person. */
  readonly label: string;
  readonly choices: readonly MentionChoice[];
  /** Somebody begins to name people: `choices` should be loaded. */
  readonly onMentioning: () => void;
  readonly onSend: (body: string, named: Named) => void;
  readonly onTyping: (active: boolean) => void;
  readonly onEditLast: () => void;
  /** Beside the button for mentions. */
  readonly tools?: ReactNode;
  readonly ref?: Ref<ComposerHandle>;
}

/** Where one writes. Enter sends, Shift+Enter makes a line, ↑ in the empty field edits the last own message. Mount it anew per conversation. */
export function Composer(props: ComposerProps): ReactNode {
  const { conversation, label, choices, onMentioning, onSend, onTyping, onEditLast, tools, ref } = props;
  const text = useText<CoreKey>();
  const drafts = useDrafts();
  const id = useId();
  const area = useRef<HTMLTextAreaElement>(null);
  /** Where the caret goes with words that were not typed; what the reader has selected is left alone. */
  const placed = useRef<number>(undefined);
  const [body, setBody] = useState(() => drafts.get(conversation));
  const [caret, setCaret] = useState(0);
  const [closedAt, setClosedAt] = useState<number>();
  const [wanted, setActive] = useState(0);
  const query = findMentionQuery(body, caret);
  const found = query && query.start !== closedAt ? matchMentions(choices, query.words) : [];
  const active = Math.min(wanted, Math.max(found.length - 1, 0));

  useImperativeHandle(ref, () => ({ focus: () => area.current?.focus() }));
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height and the caret follow the words.
  useLayoutEffect(() => {
    growWithText(area.current);
    if (placed.current !== undefined) area.current?.setSelectionRange(placed.current, placed.current);
    placed.current = undefined;
  }, [body]);

  const write = (value: string, at: number): void => {
    setBody(value);
    setCaret(at);
    setActive(0);
    drafts.set(conversation, value);
    if (findMentionQuery(value, at)) onMentioning();
    else setClosedAt(undefined);
    onTyping(value.trim() !== '');
  };
  const send = (): void => {
    const words = body.trim();
    if (words === '') return;
    onSend(words, namedIn(words, choices));
    write('', 0);
  };
  const choose = (choice: MentionChoice): void => {
    if (!query) return;
    const inserted = insertMention(body, query, caret, choice.name);
    placed.current = inserted.caret;
    write(inserted.text, inserted.caret);
    area.current?.focus();
  };
  const beginMention = (): void => {
    const before = body.slice(0, caret);
    const inserted = `${before === '' || /\s$/.test(before) ? before : `${before} `}@`;
    area.current?.focus();
    placed.current = inserted.length;
    write(inserted + body.slice(caret), inserted.length);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (found.length > 0 && keyInMentions(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      send();
    } else if (event.key === 'ArrowUp' && !event.altKey && body === '') {
      event.preventDefault();
      onEditLast();
    }
  };
  const keyInMentions = (event: KeyboardEvent): boolean => {
    const next = event.altKey ? undefined : moveActive(event.key, active, found.length);
    const choice = found[active];
    if (next !== undefined) setActive(next);
    else if (event.key === 'Escape') setClosedAt(query?.start);
    else if ((event.key === 'Enter' || event.key === 'Tab') && choice) choose(choice);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  };
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    send();
    area.current?.focus();
  };

  return (
    <form className="Composer" aria-label={text.say('composer', { name: label })} onSubmit={onSubmit}>
      {found.length > 0 && <MentionList id={id} choices={found} active={active} onActive={setActive} onChoose={choose} />}
      <textarea
        ref={area}
        className="Composer-text"
        rows={1}
        // An empty field keeps the direction of its placeholder.
        dir={body === '' ? undefined : 'auto'}
        aria-label={text.say('composer', { name: label })}
        placeholder={text.say('composer', { name: label })}
        aria-autocomplete="list"
        aria-controls={found.length > 0 ? id : undefined}
        aria-activedescendant={found.length > 0 ? `${id}-${active}` : undefined}
        value={body}
        onChange={(event) => write(event.target.value, event.target.selectionStart)}
        onSelect={(event) => setCaret(event.currentTarget.selectionStart)}
        onBlur={() => onTyping(false)}
        onKeyDown={onKeyDown}
      />
      <div className="Composer-bar">
        <IconButton size="icon-small" icon={AtSign} label={text.say('composer.mention')} onClick={beginMention} />
        {tools}
        <span className="Composer-hint">{body !== '' && text.say('composer.hint')}</span>
        <span className="Composer-send">
          <IconButton
            size="icon-small"
            type="submit"
            icon={SendHorizontal}
            mirror
            label={text.say('send')}
            disabled={body.trim() === ''}
            {...(body.trim() !== '' && { variant: 'primary' })}
          />
        </span>
      </div>
    </form>
  );
}
