import { reasonOf } from '@parley/react/internal';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../boot/api.ts';
import { useWords } from '../boot/language.tsx';

export interface Form {
  readonly busy: boolean;
  readonly failure: string | undefined;
  readonly submit: (event?: FormEvent) => void;
}

/** Runs a form's command, one at a time, and says in words why it failed. */
export function useForm(run: () => Promise<void>): Form {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const explain = (error: unknown): string =>
    error instanceof ApiError && error.status === 0 ? words.say('boot.unreachable') : reasonOf(error, words);
  const submit = async (event?: FormEvent): Promise<void> => {
    event?.preventDefault();
    if (busy) return;
    setBusy(true);
    setFailure(undefined);
    await run().catch((error: unknown) => setFailure(explain(error)));
    setBusy(false);
  };
  return { busy, failure, submit: (event) => void submit(event) };
}
