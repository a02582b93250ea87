import type { Card, CardField } from '@parley/esdk/component';
import { type FormEvent, type ReactNode, useRef, useState } from 'react';
import { Button } from '../controls/button.tsx';
import { Field, Select } from '../controls/field.tsx';
import { useCardFocus } from './card-focus.ts';
import { CardFact } from './card-row.tsx';
import type { CardOnShow } from './use-card.ts';

export interface CardFormProps extends Pick<CardOnShow, 'busy' | 'act'> {
  readonly card: Card;
  /** Around rows and fields, and around the buttons. Default: those of a card among other things. */
  readonly bodyClass?: string;
  readonly footClass?: string;
  /** The focus comes along: somebody asked for it. */
  readonly focus?: boolean;
  /** Before the buttons of the card. */
  readonly leave?: ReactNode;
}

/** A card of a component in our looks. The first of its buttons is what Enter does. */
export function CardForm({
  card,
  busy,
  act,
  bodyClass = 'ExtensionCard-body',
  footClass = 'ExtensionCard-foot',
  focus = false,
  leave,
}: CardFormProps): ReactNode {
  const { rows = [], fields = [], actions = [] } = card;
  const form = useRef<HTMLFormElement>(null);
  const [filled, setFilled] = useState(() => ({ card, values: valuesOf(fields) }));
  const comeBack = useCardFocus(form, card, focus);
  // Another card begins with its own values, in the fields and buttons that it shares with the one before.
  if (filled.card !== card) setFilled({ card, values: valuesOf(fields) });
  const { values } = filled;
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    const submitter = (event.nativeEvent as SubmitEvent).submitter as HTMLButtonElement | null;
    const action = actions[Number(submitter?.value ?? 0)];
    if (!action || busy) return;
    comeBack();
    void act(action, values);
  };
  return (
    <form ref={form} onSubmit={onSubmit} aria-busy={busy}>
      <div className={bodyClass}>
        {rows.length > 0 && (
          <dl className="Facts">
            {rows.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no names, and a card that changes is another one.
              <CardFact key={index} row={row} />
            ))}
          </dl>
        )}
        {fields.map((field) => (
          <CardInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ''}
            onChange={(value) => setFilled({ card, values: { ...values, [field.name]: value } })}
          />
        ))}
      </div>
      {(leave || actions.length > 0) && (
        <div className={footClass}>
          {leave}
          {actions.map(({ title }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as for rows.
            <Button key={index} type="submit" value={index} variant={index === 0 ? 'primary' : 'outline'} aria-disabled={busy}>
              {title}
            </Button>
          ))}
        </div>
      )}
    </form>
  );
}

function valuesOf(fields: readonly CardField[]): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map(({ name, value = '', options }) => [name, value || (options?.[0]?.value ?? '')]));
}

interface CardInputProps {
  readonly field: CardField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function CardInput({ field: { label, options, required = false }, value, onChange }: CardInputProps): ReactNode {
  if (!options)
    return (
      <Field
        label={label}
        required={required}
        dir="auto"
        maxLength={2_000}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <Select label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </Select>
  );
}
