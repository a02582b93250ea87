import type { Card, CardAction, ListedExtension } from '@parley/esdk/component';
import { useEffect, useEffectEvent, useState } from 'react';
import { useToast } from '../controls/toasts.tsx';
import { useParley } from '../hooks/context.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { reasonOf } from '../i18n/reason.ts';
import { useText } from '../i18n/text.tsx';
import { CardPresses } from './card-presses.ts';
import { runCard } from './run-card.ts';

/** `waiting`: nothing is known yet. `done`: nothing is to be shown (any more). */
export type CardState = { readonly state: 'waiting' | 'done' } | { readonly state: 'shown'; readonly card: Card };

export interface CardOnShow {
  readonly shown: CardState;
  /** An answer is on its way. */
  readonly busy: boolean;
  act(action: CardAction, values: Readonly<Record<string, string>>): Promise<void>;
}

/**
 * What an extension shows about something, from its first answer over those to its buttons. Failures of what somebody has asked for are said in
 * a toast; a card that nobody asked for is not there then.
 */
export function useCard(extension: ListedExtension, about: Readonly<Record<string, string>>): CardOnShow {
  const { component, run, place } = extension;
  const parley = useParley();
  const text = useText<CoreKey>();
  const toast = useToast();
  const [shown, setShown] = useState<CardState>({ state: 'waiting' });
  const [busy, setBusy] = useState(false);
  const [presses] = useState(() => new CardPresses());
  const ask = async (answer: Promise<Card | undefined>, wanted = () => true): Promise<void> => {
    setBusy(true);
    try {
      const card = await answer;
      if (wanted()) setShown(card ? { state: 'shown', card } : { state: 'done' });
    } catch (error) {
      if (!wanted()) return;
      const isAskedFor = place === 'composer' || place === 'page' || shown.state === 'shown';
      if (isAskedFor) toast({ tone: 'bad', text: text.say('failed.because', { reason: reasonOf(error, text) }) });
      setShown((before) => (before.state === 'waiting' ? { state: 'done' } : before));
    } finally {
      setBusy(false);
    }
  };
  const { language } = text;
  const begin = useEffectEvent((wanted: () => boolean) => void ask(runCard(parley, component, run, { ...about, language }), wanted));
  const subject = JSON.stringify(about);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew for another extension or subject.
  useEffect(() => {
    let wanted = true;
    begin(() => wanted);
    return () => {
      wanted = false;
    };
  }, [component, run, subject]);
  return {
    shown,
    busy,
    act: (action, values) => ask(presses.run(parley, extension, action.run, { ...action.input, ...values, language })),
  };
}
