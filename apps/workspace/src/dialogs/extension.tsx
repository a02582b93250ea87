import { Button, CardForm, Dialog, Skeleton, titleOf, useCard } from '@parley/react/internal';
import { type ReactNode, useEffect } from 'react';
import { useWords } from '../boot/language.tsx';
import type { DialogProps } from './dialog-host.tsx';

/** What a component shows and asks, until it has nothing more to show. */
export function ExtensionDialog({ extension, about, onClose }: DialogProps<'extension'>): ReactNode {
  const words = useWords();
  const { shown, busy, act } = useCard(extension, about);
  const { state } = shown;
  useEffect(() => {
    if (state === 'done') onClose();
  }, [state, onClose]);
  const isToRead = state === 'shown' && (shown.card.actions ?? []).length === 0;
  const leave = <Button onClick={onClose}>{words.say(isToRead ? 'close' : 'cancel')}</Button>;
  const title = (state === 'shown' && shown.card.title) || titleOf(extension.title, words.language);
  return (
    <Dialog title={title} onClose={onClose}>
      {state === 'shown' ? (
        <CardForm
          key={JSON.stringify(shown.card)}
          card={shown.card}
          busy={busy}
          act={act}
          bodyClass="Dialog-body Dialog-form"
          footClass="Dialog-foot"
          leave={leave}
        />
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
