import { reasonOf, useToast } from '@parley/react/internal';
import { useWords } from '../boot/language.tsx';
import { useApp } from './app-context.tsx';

/** Opens a window of this browser as somebody else of the sample organisation. Answers the address when the browser blocked the window. */
export function useOpenAs(): (person: string) => Promise<string | undefined> {
  const words = useWords();
  const toast = useToast();
  const { api } = useApp();
  return async (person) => {
    try {
      const { url } = await api.openAs(person);
      if (window.open(url, '_blank')) return undefined;
      toast({
        tone: 'bad',
        text: words.say('open-as.blocked'),
        action: { label: words.say('open-as.here'), run: () => location.assign(url) },
      });
      return url;
    } catch (error) {
      toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) });
      return undefined;
    }
  };
}
