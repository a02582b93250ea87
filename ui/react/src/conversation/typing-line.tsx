import type { ReactNode } from 'react';
import { usePeople } from '../hooks/people.ts';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';

const NAMED = 3;

/** Who is writing. The line is always there, so that nothing moves when somebody starts. */
export function TypingLine({ people }: { readonly people: readonly string[] }): ReactNode {
  const text = useText<CoreKey>();
  const known = usePeople(people);
  const names = people.flatMap((id) => known.get(id)?.name ?? []);
  const words =
    names.length > NAMED
      ? text.say('typing.many', { count: names.length })
      : text.say('typing', { count: names.length, names: text.formats.list(names) });
  return (
    <p className="Typing" aria-live="polite">
      {names.length > 0 && words}
    </p>
  );
}
