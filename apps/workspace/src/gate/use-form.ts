import { type FormEvent, useState } from 'react';
import { ApiError } from '../boot/api.ts';
import { useWords } from '../boot/language.tsx';

export interface Form {
  readonly busy: boolean;
  readonly failure: string | undefined;
  readonly submit: (event?: FormEvent) => void;
}

/** Runs a form's command, one at a time, and says in words why it failed. `wrong`: the sentence for a refusal of what was typed. */
export function useForm(run: () => Promise<void>, wrong?: string): Form {
  const words = useWords();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string>();
  const explain = (error: unknown): string => {
    if (!(error instanceof ApiError)) return String(error);
    if (error.status === 0) return words.say('boot.unreachable');
    if (error.status === 401 && wrong) return wrong;
    return error.status === 429 ? words.say('gate.slow') : error.message;
  };
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
