import { type LucideIcon, Search } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Icon } from './icon.tsx';

export interface ComboOption {
  readonly id: string;
  readonly content: ReactNode;
  /** Chosen already, where several may be chosen. */
  readonly chosen?: boolean;
}
export interface ComboGroup {
  readonly title?: string;
  readonly options: readonly ComboOption[];
}

export interface ComboboxProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly query: string;
  readonly onQuery: (query: string) => void;
  readonly groups: readonly ComboGroup[];
  readonly onChoose: (id: string) => void;
  /** In place of the list when it is empty. */
  readonly empty?: ReactNode;
  readonly icon?: LucideIcon;
  readonly end?: ReactNode;
}

/** The next option for a key, or undefined when the key is not about options. */
export function moveActive(key: string, active: number, count: number): number | undefined {
  if (count === 0) return undefined;
  if (key === 'ArrowDown') return (active + 1) % count;
  if (key === 'ArrowUp') return (active - 1 + count) % count;
  return undefined;
}

/** A field with the list of what fits below it, always open. Arrow keys choose, Enter takes. */
export function Combobox({ label, placeholder, query, onQuery, groups, onChoose, empty, icon = Search, end }: ComboboxProps): ReactNode {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [wanted, setWanted] = useState<string>();
  const options = groups.flatMap((group) => group.options);
  const active = Math.max(
    0,
    options.findIndex((option) => option.id === wanted),
  );
  const setActive = (index: number): void => setWanted(options[index]?.id);
  // What is marked stays marked, wherever other options come and go: Enter takes what was in sight. At every drawing, because writing begins anew.
  const marked = options[active]?.id;
  useEffect(() => setWanted(marked));
  useEffect(() => {
    list.current?.querySelector(`[data-index="${active}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [active]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const chosen = options[active];
    const next = moveActive(event.key, active, options.length);
    if (event.nativeEvent.isComposing || (next === undefined && !(event.key === 'Enter' && chosen))) return;
    event.preventDefault();
    if (next !== undefined) setActive(next);
    else if (chosen) onChoose(chosen.id);
  };
  const type = (value: string): void => {
    setWanted(undefined);
    onQuery(value);
  };
  let index = -1;
  return (
    <div className="Combobox">
      <div className="Combobox-field">
        <Icon of={icon} size={20} />
        <input
          role="combobox"
          aria-expanded={options.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={options.length > 0 ? `${id}-${active}` : undefined}
          aria-autocomplete="list"
          aria-label={label}
          placeholder={placeholder}
          value={query}
          onChange={(event) => type(event.target.value)}
          onKeyDown={onKeyDown}
          autoComplete="off"
          spellCheck={false}
          data-autofocus=""
        />
        {end}
      </div>
      <div
        ref={list}
        className="Combobox-list"
        id={`${id}-list`}
        role="listbox"
        aria-label={label}
        aria-multiselectable={options.some((each) => each.chosen !== undefined) || undefined}
      >
        {groups.map((group) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options has no element of its own.
          <div key={group.title ?? ''} role="group" aria-label={group.title ?? label}>
            {group.title && (
              <p className="Combobox-title" aria-hidden="true">
                {group.title}
              </p>
            )}
            {group.options.map((option) => {
              index += 1;
              const at = index;
              return (
                // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field has the focus and the keys.
                <div
                  key={option.id}
                  id={`${id}-${at}`}
                  className="Option"
                  role="option"
                  aria-selected={option.chosen ?? at === active}
                  data-focused={at === active ? '' : undefined}
                  data-index={at}
                  onMouseMove={() => setActive(at)}
                  onMouseDown={(event) => event.preventDefault()}
                  onClick={() => onChoose(option.id)}
                >
                  {option.content}
                </div>
              );
            })}
          </div>
        ))}
      </div>
      {options.length === 0 && empty}
    </div>
  );
}
