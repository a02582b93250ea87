import type { ListedExtension } from '@parley/esdk/component';
import { CardForm, titleOf, useCard, useExtensions } from '@parley/react/internal';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';

/** What components know of a person, below what the directory does. */
export function PersonCards({ person }: { readonly person: string }): ReactNode {
  return useExtensions('profile').map((each) => (
    <PersonCard key={`${each.component} ${each.id} ${person}`} extension={each} person={person} />
  ));
}

interface PersonCardProps {
  readonly extension: ListedExtension & { readonly place: 'profile' };
  readonly person: string;
}

/** Nothing until it is known, and where there is nothing to say. */
function PersonCard({ extension, person }: PersonCardProps): ReactNode {
  const { language } = useWords();
  const { shown, busy, act } = useCard(extension, { person });
  if (shown.state !== 'shown') return null;
  const { card } = shown;
  const title = card.title || titleOf(extension.title, language);
  return (
    <section className="ExtensionCard" aria-label={title} tabIndex={-1}>
      <h4 dir="auto">{title}</h4>
      <CardForm card={card} busy={busy} act={act} />
    </section>
  );
}
