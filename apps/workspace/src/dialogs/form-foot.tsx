import { Button } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';

export interface FormFootProps {
  /** What sending the form does, in the reader's language. */
  readonly action: string;
  /** Something that is needed is missing. */
  readonly disabled?: boolean;
  /** It is being sent. */
  readonly busy: boolean;
  readonly onClose: () => void;
}

/** The end of a form in a dialog: leave it, or send it. */
export function FormFoot({ action, disabled, busy, onClose }: FormFootProps): ReactNode {
  const words = useWords();
  return (
    <div className="Dialog-foot">
      <Button onClick={onClose}>{words.say('cancel')}</Button>
      <Button type="submit" variant="primary" disabled={disabled || busy}>
        {action}
      </Button>
    </div>
  );
}
