import type { ListedExtension } from '@parley/esdk/component';
import { type ReactNode, useEffect, useMemo } from 'react';
import { CardForm } from './card-form.tsx';
import { thingsIn } from './things-in.ts';
import { useCard } from './use-card.ts';
import { useExtensions } from './use-extensions.ts';

export interface MessageCardsProps {
  readonly conversation: string;
  readonly body: string;
  /** Called with the line that names a thing, once that is shown. */
  readonly onShown: (line: string) => void;
}

/** The things of components that a message names, as those show them. */
export function MessageCards({ conversation, body, onShown }: MessageCardsProps): ReactNode {
  const extensions = useExtensions('message');
  const things = useMemo(() => thingsIn(body), [body]);
  return things.map(({ component, kind, ref }) => {
    const extension = extensions.find((each) => each.component === component && each.id === kind);
    const line = `parley:${component}/${kind}/${ref}`;
    return extension && <MessageCard key={line} line={line} extension={extension} about={{ conversation, ref }} onShown={onShown} />;
  });
}

interface MessageCardProps extends Pick<MessageCardsProps, 'onShown'> {
  readonly line: string;
  readonly extension: ListedExtension & { readonly place: 'message' };
  readonly about: { readonly conversation: string; readonly ref: string };
}

/** Nothing until it is known, and where there is nothing to show. */
function MessageCard({ line, extension, about, onShown }: MessageCardProps): ReactNode {
  const { shown, busy, act } = useCard(extension, about);
  const isShown = shown.state === 'shown';
  useEffect(() => {
    if (isShown) onShown(line);
  }, [isShown, line, onShown]);
  if (shown.state !== 'shown') return null;
  const { card } = shown;
  return (
    // No landmark, which would be one of two with the same name where two things are called the same.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset needs a legend.
    <div role="group" className="ExtensionCard ExtensionCard--message" aria-label={card.title || extension.id} tabIndex={-1}>
      {card.title && (
        <p className="ExtensionCard-title" dir="auto">
          {card.title}
        </p>
      )}
      <CardForm card={card} busy={busy} act={act} />
    </div>
  );
}
