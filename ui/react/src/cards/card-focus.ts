import { type RefObject, useLayoutEffect, useRef } from 'react';
import { focusedBeside } from '../controls/focused.ts';

/**
 * Keeps whoever works in a card there when its answer takes the place of what had the focus: at the first thing to do, else at what is around the
 * card. The answer is called when somebody does something. `wanted`: the focus is to come when the card does.
 */
export function useCardFocus(form: RefObject<HTMLElement | null>, card: unknown, wanted: boolean): () => void {
  const isHere = useRef(wanted);
  // biome-ignore lint/correctness/useExhaustiveDependencies: looked at again with each card.
  useLayoutEffect(() => {
    const focused = form.current && focusedBeside(form.current);
    if (!form.current || !isHere.current || (focused && focused !== document.body)) return;
    const first = form.current.querySelector<HTMLElement>('input, select, button');
    (first ?? form.current.parentElement)?.focus();
  }, [form, card]);
  return () => {
    isHere.current = true;
  };
}
