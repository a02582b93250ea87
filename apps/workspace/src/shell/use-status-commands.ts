import type { ChosenState } from '@parley/presence-component/contract';
import { stateWord } from '@parley/react/internal';
import { CircleDot, CircleX, RefreshCw } from 'lucide-react';
import { useMemo } from 'react';
import { useWords } from '../boot/language.tsx';
import type { Command } from './commands.ts';
import { STATES } from './status-choices.tsx';
import { isEmpty, useOwnStatus } from './use-own-status.ts';

/** To be shown otherwise: each state, automatically, and without any status. */
export function useStatusCommands(): readonly Command[] {
  const words = useWords();
  const { setting, set } = useOwnStatus();
  return useMemo(() => {
    const choose = (state: ChosenState | undefined): void => {
      const { state: _, ...rest } = setting ?? {};
      void set({ ...rest, ...(state && { state }) });
    };
    const named = (value: string): string => words.say('command.choice', { what: words.say('status'), value });
    const states = STATES.filter((state) => state !== setting?.state).map((state) => ({
      id: `status-${state}`,
      label: named(stateWord(words, state)),
      icon: CircleDot,
      run: () => choose(state),
    }));
    const clear = { id: 'status-clear', label: words.say('status.clear'), icon: CircleX, run: () => void set({}) };
    const automatic = {
      id: 'status-automatic',
      label: named(words.say('status.automatic')),
      icon: RefreshCw,
      run: () => choose(undefined),
    };
    return [...states, ...(setting?.state ? [automatic] : []), ...(setting && !isEmpty(setting) ? [clear] : [])];
  }, [words, setting, set]);
}
