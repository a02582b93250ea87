import { CircleAlert } from 'lucide-react';
import { type ComponentProps, type ReactNode, useId } from 'react';
import { Icon } from './icon.tsx';

export interface FieldProps extends Omit<ComponentProps<'input'>, 'size'> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly size?: 'large';
}

/** What is read from left to right, whatever is around it: in a line of Arabic a telephone number would stand backwards. */
const LEFT_TO_RIGHT: ReadonlySet<string | undefined> = new Set(['email', 'tel', 'url']);

/** A line of text to fill in, with its name, a hint and what is wrong with it. */
export function Field({ label, hint, error, size, ...input }: FieldProps): ReactNode {
  const id = useId();
  const note = hint || error ? `${id}-note` : undefined;
  return (
    <div className="Field">
      <label className="Field-label" htmlFor={id}>
        {label}
      </label>
      <input
        dir={LEFT_TO_RIGHT.has(input.type) ? 'ltr' : undefined}
        {...input}
        id={id}
        className="Input"
        data-size={size}
        aria-describedby={note}
        aria-invalid={error ? true : undefined}
      />
      {error ? (
        <p className="Field-error" id={note}>
          <Icon of={CircleAlert} size={14} />
          <span>{error}</span>
        </p>
      ) : (
        hint && (
          <p className="Field-hint" id={note}>
            {hint}
          </p>
        )
      )}
    </div>
  );
}

export interface ChoiceProps<V extends string> {
  readonly label: string;
  readonly value: V;
  readonly options: readonly { readonly value: V; readonly label: string }[];
  readonly onChoose: (value: V) => void;
}

/** One of a few, all in sight. */
export function Choice<V extends string>({ label, value, options, onChoose }: ChoiceProps<V>): ReactNode {
  return (
    <fieldset className="Choice">
      <legend className="Field-label">{label}</legend>
      <div className="ButtonGroup">
        {options.map((option) => (
          <Button key={option.value} value={option} chosen={option.value === value} onChoose={onChoose} />
        ))}
      </div>
    </fieldset>
  );
}

interface ChoiceButtonProps<V extends string> {
  readonly value: { readonly value: V; readonly label: string };
  readonly chosen: boolean;
  readonly onChoose: (value: V) => void;
}

function Button<V extends string>({ value, chosen, onChoose }: ChoiceButtonProps<V>): ReactNode {
  return (
    <button type="button" className="Button" aria-pressed={chosen} onClick={() => onChoose(value.value)}>
      {value.label}
    </button>
  );
}

export interface SelectProps extends ComponentProps<'select'> {
  readonly label: string;
}

export function Select({ label, children, ...rest }: SelectProps): ReactNode {
  const id = useId();
  return (
    <div className="Field">
      <label className="Field-label" htmlFor={id}>
        {label}
      </label>
      <select {...rest} id={id} className="Input">
        {children}
      </select>
    </div>
  );
}
