import { Combobox, Dialog, Empty } from '@parley/react/internal';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { ClearSearch } from '../search/clear-search.tsx';
import { useApp } from '../shell/app-context.tsx';
import type { DialogProps } from './dialog-host.tsx';
import { useSwitcherGroups } from './use-switcher-groups.tsx';

/** Ctrl+K: to any person, conversation, message or command by a few letters; `>` for commands only. */
export function Switcher({ onClose }: DialogProps<'switcher'>): ReactNode {
  const words = useWords();
  const { go } = useApp();
  const [query, setQuery] = useState('');
  const { groups, targets, searching } = useSwitcherGroups(query);
  const choose = (id: string): void => {
    const target = targets.get(id);
    if (!target) return;
    onClose();
    if ('page' in target) go(target.page);
    else target.command.run();
  };
  return (
    <Dialog title={words.say('jump')} size="switcher" onClose={onClose}>
      <Combobox
        label={words.say('jump.label')}
        placeholder={words.say('jump.label')}
        query={query}
        onQuery={setQuery}
        groups={groups}
        onChoose={choose}
        empty={!searching && <Empty action={<ClearSearch onClear={() => setQuery('')} />}>{words.say('jump.none', { query })}</Empty>}
        end={
          <button type="button" className="Kbd" onClick={onClose}>
            <span className="Hidden">{words.say('close')}</span> Esc
          </button>
        }
      />
      <Foot />
    </Dialog>
  );
}

function Foot(): ReactNode {
  const words = useWords();
  return (
    <div className="Switcher-foot" aria-hidden="true">
      <span>
        <kbd className="Kbd">↑</kbd>
        <kbd className="Kbd">↓</kbd>
        {words.say('jump.choose')}
      </span>
      <span>
        <kbd className="Kbd">Enter</kbd>
        {words.say('jump.open')}
      </span>
      <span>
        <kbd className="Kbd">&gt;</kbd>
        {words.say('jump.commands')}
      </span>
      <span>
        <kbd className="Kbd">“ ”</kbd>
        {words.say('jump.exactly')}
      </span>
    </div>
  );
}
