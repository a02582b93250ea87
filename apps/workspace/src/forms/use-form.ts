import { reasonOf } from '@parley/react/internal';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../boot/api.ts';
import { useWords } from '../boot/language.tsx';
import { type KeyOf, Submission } from './submission.ts';

export interface Form {
  /** It is being sent: whatever sends it is off meanwhile. */
  readonly busy: boolean;
  readonly failure: string | undefined;
  readonly submit: (event?: FormEvent) => void;
}

/** Runs a form's command, one at a time, and says in words why it failed. */
export function useForm(run: (keyOf: KeyOf) => Promise<void>): Form {
  const words = useWords();
  const [submission] = useState(() => new Submission());
  const [state, setState] = useState<Pick<Form, 'busy' | 'failure'>>({ busy: false, failure: undefined });
  const explain = (error: unknown): string =>
    error instanceof ApiError && error.status === 0 ? words.say('boot.unreachable') : reasonOf(error, words);
  const submit = async (): Promise<void> => {
    let failure: string | undefined;
    const sent = submission.send((keyOf) => {
      setState({ busy: true, failure: undefined });
      return run(keyOf);
    });
    const isOwn = await sent.catch((error: unknown) => {
      failure = explain(error);
      return true;
    });
    if (isOwn) setState({ busy: false, failure });
  };
  return {
    ...state,
    submit(event) {
      event?.preventDefault();
      void submit();
    },
  };
}
