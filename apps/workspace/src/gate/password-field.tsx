import { Field } from '@parley/react/internal';
import type { passwordProblem } from '@parley/security/judgement';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { judgePassword, LONGEST_PASSWORD, type PasswordVerdict, SHORTEST_PASSWORD } from './password.ts';

export interface NewPasswordFieldProps {
  /** Default: password. */
  readonly label?: string;
  readonly value: string;
  /** Name, mail address, id: what the server does not take as a password. */
  readonly personal: readonly string[];
  readonly onChange: (value: string) => void;
}

/** A new password, with one sentence about it. */
export function NewPasswordField({ label, value, personal, onChange }: NewPasswordFieldProps): ReactNode {
  const words = useWords();
  const problemOf = useServersJudgement();
  const verdict = problemOf && judgePassword({ password: value, personal }, problemOf);
  return (
    <Field
      label={label ?? words.say('password')}
      size="large"
      type="password"
      name="password"
      autoComplete="new-password"
      required
      minLength={SHORTEST_PASSWORD}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={`${words.say('password.rule', { count: SHORTEST_PASSWORD })} ${said(verdict)}`}
    />
  );

  function said(judged: PasswordVerdict | undefined): string {
    if (judged === undefined || judged === 'empty') return '';
    if (judged === 'weak' || judged === 'fair' || judged === 'strong') return words.say(`password.${judged}`);
    if (judged === 'too-short') return words.say('password.short');
    return words.because([`password-${judged}`], { max: LONGEST_PASSWORD }, words.say('password.weak'));
  }
}

/** It comes with its list of common passwords, which nobody else needs; until then nothing is said. */
function useServersJudgement(): typeof passwordProblem | undefined {
  const [judgement, setJudgement] = useState<{ readonly passwordProblem: typeof passwordProblem }>();
  useEffect(() => {
    import('@parley/security/judgement').then(setJudgement, () => undefined);
  }, []);
  return judgement?.passwordProblem;
}
