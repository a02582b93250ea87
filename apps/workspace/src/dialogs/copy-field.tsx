import { Button, useToast } from '@parley/react/internal';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';

export interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  readonly hint: string;
}

/** An address that is shown this once, chosen from the start, and a button that copies it. */
export function CopyField({ label, value, hint }: CopyFieldProps): ReactNode {
  const words = useWords();
  const toast = useToast();
  const [field, setField] = useState<HTMLInputElement | null>(null);
  useEffect(() => {
    // Another address is chosen anew.
    if (value) field?.select();
  }, [field, value]);
  const copy = (): void => {
    navigator.clipboard.writeText(value).then(
      () => toast({ text: words.say('copied') }),
      () => field?.select(),
    );
  };
  return (
    <div className="Field">
      <div className="CopyRow">
        <input ref={setField} className="Input" dir="ltr" readOnly value={value} aria-label={label} />
        <Button variant="primary" onClick={copy}>
          {words.say('copy')}
        </Button>
      </div>
      <p className="Field-hint">{hint}</p>
    </div>
  );
}
