import type { CardRow } from '@parley/esdk/component';
import type { ReactNode } from 'react';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { withTimes } from './card-times.ts';

const NONE: NonNullable<CardRow['times']> = {};

/** A fact of a card. */
export function CardFact({ row: { label = '', text, times = NONE } }: { readonly row: CardRow }): ReactNode {
  const { formats } = useText<CoreKey>();
  return (
    <div className="Facts-pair">
      <dt dir="auto">{label}</dt>
      <dd>
        <bdi>
          {withTimes(text, times, formats.locale).map((piece, index) =>
            piece.at === undefined ? (
              piece.text
            ) : (
              // biome-ignore lint/suspicious/noArrayIndexKey: the same time may stand there twice.
              <time key={index} dateTime={piece.at}>
                <bdi>{piece.text}</bdi>
              </time>
            ),
          )}
        </bdi>
      </dd>
    </div>
  );
}
