import type { OwnSetting } from '@parley/presence-component/contract';
import { reasonOf, useMe, usePresence, usePresenceModel, useToast } from '@parley/react/internal';
import { useCallback, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';

export interface OwnStatus {
  /** What oneself has set; undefined while it is not known. */
  readonly setting: OwnSetting | undefined;
  /** Replaces it as a whole; without anything in it, the status is cleared. Answers whether it was taken; if not, it has been said. */
  set(setting: OwnSetting): Promise<boolean>;
}

export function isEmpty({ state, text }: OwnSetting): boolean {
  return state === undefined && !text;
}

/** One's own status, asked for and then kept right by what others are shown: another window may change it. */
export function useOwnStatus(): OwnStatus {
  const words = useWords();
  const toast = useToast();
  const presence = usePresenceModel();
  const shown = usePresence(useMe());
  const [setting, setSetting] = useState<OwnSetting>();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thing shown means another setting.
  useEffect(() => {
    let wanted = true;
    presence.mine().then(
      (mine) => wanted && setSetting(mine.setting ?? {}),
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [presence, shown]);
  const set = useCallback(
    async (next: OwnSetting): Promise<boolean> => {
      try {
        await (isEmpty(next) ? presence.clear() : presence.set(next));
        setSetting(isEmpty(next) ? {} : next);
        return true;
      } catch (error) {
        toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) });
        return false;
      }
    },
    [presence, toast, words],
  );
  return { setting, set };
}
