import type { Parley } from '@parley/esdk';
import { extensions, type ListedExtension } from '@parley/esdk/component';
import { useEffect, useMemo, useState } from 'react';
import { useParley } from '../hooks/context.tsx';
import { useObservable } from '../hooks/observable.ts';

type Listed<P extends ListedExtension['place']> = ListedExtension & { readonly place: P };
interface Asked {
  readonly since: number;
  readonly answer: Promise<readonly ListedExtension[]>;
}

const NONE: readonly never[] = [];
/** Until it is asked again where there was no answer. */
const RETRY_MS = 5_000;
/** One question for each connection: rights and components may be others on the next one. */
const asked = new WeakMap<Parley, Asked>();

/** What components add at a place; nothing while that is not known, and where it cannot be known. */
export function useExtensions<P extends ListedExtension['place']>(place: P): readonly Listed<P>[] {
  const parley = useParley();
  const since = useObservable(parley, ({ connection }) => (connection.state === 'up' ? connection.since : 0));
  const [known, setKnown] = useState<readonly ListedExtension[]>(NONE);
  useEffect(() => {
    let wanted = true;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const learn = (): void => {
      ask(parley, since).then(
        (listed) => wanted && setKnown(listed),
        (error: unknown) => {
          if (wanted && isPassing(error)) timer = setTimeout(learn, RETRY_MS);
        },
      );
    };
    if (since > 0) learn();
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [parley, since]);
  return useMemo(() => known.filter((each): each is Listed<P> => each.place === place), [known, place]);
}

function ask(parley: Parley, since: number): Asked['answer'] {
  const before = asked.get(parley);
  if (before?.since === since) return before.answer;
  const answer = extensions(parley);
  // Whoever needs it next asks again.
  answer.catch(() => asked.delete(parley));
  asked.set(parley, { since, answer });
  return answer;
}

function isPassing(error: unknown): boolean {
  return (error as { readonly retryable?: unknown } | null)?.retryable === true;
}
