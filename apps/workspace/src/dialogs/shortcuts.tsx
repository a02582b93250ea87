import { Button, Dialog } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { AppKey } from '../messages/en.ts';
import { useCommands } from '../shell/commands.ts';
import type { DialogProps } from './dialog-host.tsx';

/** Those that are not commands: they depend on what is in sight. */
const SHORTCUTS: readonly (readonly [AppKey, readonly string[]])[] = [
  ['shortcut.conversation', ['Alt', '↑ ↓']],
  ['shortcut.send', ['Enter']],
  ['shortcut.line', ['Shift', 'Enter']],
  ['shortcut.edit', ['↑']],
  ['shortcut.mention', ['@']],
  ['shortcut.escape', ['Esc']],
  ['shortcut.messages', ['↑ ↓']],
];

const WRITING: readonly (readonly [AppKey, string])[] = [
  ['writing.bold', '**…**'],
  ['writing.italic', '_…_'],
  ['writing.code', '`…`'],
  ['writing.block', '```'],
  ['writing.list', '- …'],
  ['writing.quote', '> …'],
];

/** What the keyboard can do, and how words get their looks. */
export function Shortcuts({ onClose }: DialogProps<'shortcuts'>): ReactNode {
  const words = useWords();
  const commands = useCommands().filter(({ keys }) => keys);
  return (
    <Dialog title={words.say('shortcuts')} onClose={onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <div className="Dialog-body" tabIndex={0}>
        <dl className="Shortcuts">
          {commands.map(({ id, label, keys = [] }) => (
            <Line key={id} what={label} keys={keys} />
          ))}
          {SHORTCUTS.map(([key, keys]) => (
            <Line key={key} what={words.say(key)} keys={keys} />
          ))}
        </dl>
        <h3>{words.say('writing')}</h3>
        <dl className="Shortcuts">
          {WRITING.map(([key, sign]) => (
            <Line key={key} what={words.say(key)} keys={[sign]} />
          ))}
        </dl>
      </div>
      <div className="Dialog-foot">
        <Button variant="outline" onClick={onClose} data-autofocus="">
          {words.say('close')}
        </Button>
      </div>
    </Dialog>
  );
}

function Line({ what, keys }: { readonly what: string; readonly keys: readonly string[] }): ReactNode {
  return (
    <>
      <dt>{what}</dt>
      <dd dir="ltr">
        {keys.map((key) => (
          <kbd key={key} className="Kbd">
            {key}
          </kbd>
        ))}
      </dd>
    </>
  );
}
