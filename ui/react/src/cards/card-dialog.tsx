import type { ListedExtension } from '@parley/esdk/component';
import { type ReactNode, useEffect } from 'react';
import { Button } from '../controls/button.tsx';
import { Dialog } from '../controls/dialog.tsx';
import { Skeleton } from '../controls/states.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { CardForm } from './card-form.tsx';
import { titleOf } from './title-of.ts';
import { useCard } from './use-card.ts';

export interface CardDialogProps {
  readonly extension: ListedExtension & { readonly place: 'composer' | 'page' };
  readonly about: Readonly<Record<string, string>>;
  readonly onClose: () => void;
}

/** What a component shows and asks, until it has nothing more to show. */
export function CardDialog({ extension, about, onClose }: CardDialogProps): ReactNode {
  const text = useText<CoreKey>();
  const { shown, busy, act } = useCard(extension, about);
  const { state } = shown;
  useEffect(() => {
    if (state === 'done') onClose();
  }, [state, onClose]);
  const isToRead = state === 'shown' && (shown.card.actions ?? []).length === 0;
  const leave = <Button onClick={onClose}>{text.say(isToRead ? 'close' : 'cancel')}</Button>;
  const title = (state === 'shown' && shown.card.title) || titleOf(extension.title, text.language);
  return (
    <Dialog title={title} onClose={onClose}>
      {state === 'shown' ? (
        <CardForm card={shown.card} busy={busy} act={act} focus bodyClass="Dialog-body Dialog-form" footClass="Dialog-foot" leave={leave} />
      ) : (
        <>
          <div className="Dialog-body">
            <Skeleton kind="rows" lines={2} />
          </div>
          <div className="Dialog-foot">{leave}</div>
        </>
      )}
    </Dialog>
  );
}
