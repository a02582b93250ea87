import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { Button } from '../controls/button.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { growWithText } from './grow.ts';

export interface MessageEditorProps {
  readonly body: string;
  readonly onSave: (body: string) => void;
  readonly onCancel: () => void;
}

/** Changes a message where it stands. Enter saves, Esc leaves it as it was. */
export function MessageEditor({ body, onSave, onCancel }: MessageEditorProps): ReactNode {
  const text = useText<CoreKey>();
  const area = useRef<HTMLTextAreaElement>(null);
  const [draft, setDraft] = useState(body);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the height follows the words.
  useLayoutEffect(() => growWithText(area.current), [draft]);
  useLayoutEffect(() => {
    area.current?.focus();
    area.current?.setSelectionRange(body.length, body.length);
  }, [body.length]);
  const save = (): void => onSave(draft.trim());
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing || (event.key !== 'Escape' && (event.key !== 'Enter' || event.shiftKey))) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Enter') save();
    else onCancel();
  };
  return (
    <div className="Editor">
      <textarea
        ref={area}
        className="Input"
        rows={1}
        dir="auto"
        aria-label={text.say('message.edit')}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <div className="Row">
        <Button size="small" variant="primary" onClick={save}>
          {text.say('save')}
        </Button>
        <Button size="small" onClick={onCancel}>
          {text.say('cancel')}
        </Button>
        <span className="Composer-hint">{text.say('editor.hint')}</span>
      </div>
    </div>
  );
}
