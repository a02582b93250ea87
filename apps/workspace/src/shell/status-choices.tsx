import type { ChosenState } from '@parley/presence-component/contract';
import { Icon, MenuItem, PresenceMark, stateWord } from '@parley/react/internal';
import { CircleX, MessageSquareText, RefreshCw } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useApp } from './app-context.tsx';
import { isEmpty, useOwnStatus } from './use-own-status.ts';

export const STATES: readonly ChosenState[] = ['available', 'busy', 'do-not-disturb', 'away'];

/** How one wants to be shown. A choice keeps the text and its end. */
export function StatusChoices(): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  const { setting, set } = useOwnStatus();
  const choose = (state: ChosenState | undefined): void => {
    const { state: _, ...rest } = setting ?? {};
    void set({ ...rest, ...(state && { state }) });
  };
  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend in sight. */}
      <div role="group" aria-label={words.say('status')}>
        <MenuItem
          inMenu={false}
          picture={<Icon of={RefreshCw} size={14} />}
          pressed={setting !== undefined && setting.state === undefined}
          onChoose={() => choose(undefined)}
        >
          {words.say('status.automatic')}
        </MenuItem>
        {STATES.map((state) => (
          <MenuItem
            key={state}
            inMenu={false}
            picture={<PresenceMark state={state} silent />}
            pressed={setting?.state === state}
            onChoose={() => choose(state)}
          >
            {stateWord(words, state)}
          </MenuItem>
        ))}
      </div>
      <MenuItem inMenu={false} icon={MessageSquareText} onChoose={() => ask({ kind: 'status' })}>
        {words.say('status.item')}
      </MenuItem>
      {setting && !isEmpty(setting) && (
        <MenuItem inMenu={false} icon={CircleX} onChoose={() => void set({})}>
          {words.say('status.clear')}
        </MenuItem>
      )}
    </>
  );
}
