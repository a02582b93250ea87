import { Button } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';

/** The way on where nothing was found. The focus goes to the field, as the button goes with what it stands below. */
export function ClearSearch({ onClear }: { readonly onClear: () => void }): ReactNode {
  const words = useWords();
  return (
    <Button
      variant="outline"
      onClick={({ currentTarget }) => {
        currentTarget.closest('main, dialog')?.querySelector<HTMLElement>('[type=search], [role=combobox]')?.focus();
        onClear();
      }}
    >
      {words.say('search.clear')}
    </Button>
  );
}
