import { Field } from '@parley/react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { judgePassword, SHORTEST_PASSWORD } from './password.ts';

/** A new password, with one sentence about it. */
export function NewPasswordField({ value, onChange }: { readonly value: string; readonly onChange: (value: string) => void }): ReactNode {
  const words = useWords();
  const verdict = judgePassword(value);
  return (
    <Field
      label={words.say('password')}
      size="large"
      type="password"
      name="password"
      autoComplete="new-password"
      required
      minLength={SHORTEST_PASSWORD}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={`${words.say('password.rule', { count: SHORTEST_PASSWORD })} ${verdict === 'empty' ? '' : words.say(`password.${verdict}`)}`}
    />
  );
}
