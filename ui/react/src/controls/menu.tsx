import { Check, type LucideIcon } from 'lucide-react';
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  type ToggleEvent,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { Icon } from './icon.tsx';

const MARGIN = 8;

export interface PopoverProps {
  readonly label: string;
  /** What opens it, inside the button. */
  readonly trigger: ReactNode;
  readonly triggerProps?: ComponentProps<'button'>;
  readonly role: 'menu' | 'dialog';
  readonly children: ReactNode;
}

/** Puts the box beside its button: below or above it, within the window. */
function place(box: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const size = box.getBoundingClientRect();
  const rightToLeft = getComputedStyle(button).direction === 'rtl';
  const fitsAfter = at.left + size.width + MARGIN <= window.innerWidth;
  const left = (rightToLeft ? at.right - size.width >= MARGIN : !fitsAfter) ? at.right - size.width : at.left;
  const below = at.bottom + 4 + size.height + MARGIN <= window.innerHeight;
  box.style.left = `${Math.max(MARGIN, Math.min(left, window.innerWidth - size.width - MARGIN))}px`;
  box.style.top = `${Math.max(MARGIN, below ? at.bottom + 4 : at.top - 4 - size.height)}px`;
}

/** A box that floats beside its button; the platform closes it on Esc and on a click elsewhere and gives the focus back. */
export function Popover({ label, trigger, triggerProps, role, children }: PopoverProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  const onToggle = (event: ToggleEvent): void => setOpen(event.newState === 'open');
  // At every drawing: what is chosen in it may change its size, or the direction of the page.
  useLayoutEffect(() => {
    if (open && box.current && button.current) place(box.current, button.current);
  });
  useLayoutEffect(() => {
    if (open) itemsOf(box.current)[0]?.focus();
  }, [open]);
  return (
    <>
      <button type="button" {...triggerProps} ref={button} popoverTarget={id} aria-haspopup={role} aria-expanded={open} aria-label={label}>
        {trigger}
      </button>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole lint/a11y/noStaticElementInteractions: menus and dialogs may be named. */}
      <div
        ref={box}
        id={id}
        popover="auto"
        role={role}
        aria-label={label}
        className="Menu"
        onToggle={onToggle}
        onKeyDown={role === 'menu' ? moveInMenu(box) : undefined}
      >
        {open && children}
      </div>
    </>
  );
}

function itemsOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role^="menuitem"], button') ?? [])];
}

function moveInMenu(box: RefObject<HTMLDivElement | null>): (event: KeyboardEvent) => void {
  return (event) => {
    const items = itemsOf(box.current);
    const now = items.indexOf(document.activeElement as HTMLElement);
    const next = { ArrowDown: now + 1, ArrowUp: now - 1 + items.length, Home: 0, End: items.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    items[next % items.length]?.focus();
  };
}

export interface MenuItemProps {
  readonly icon?: LucideIcon;
  /** In place of the icon. */
  readonly picture?: ReactNode;
  /** One of a group, chosen or not. */
  readonly pressed?: boolean;
  readonly danger?: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
  /** False in a box that is no menu. */
  readonly inMenu?: boolean;
}

export function MenuItem({ icon, picture, pressed, danger, onChoose, children, inMenu = true }: MenuItemProps): ReactNode {
  const ref = useRef<HTMLButtonElement>(null);
  const choose = (): void => {
    ref.current?.closest<HTMLElement>('[popover]')?.hidePopover();
    onChoose();
  };
  return (
    <button
      ref={ref}
      type="button"
      role={inMenu ? 'menuitem' : undefined}
      className="Menu-item"
      aria-pressed={pressed}
      data-tone={danger ? 'bad' : undefined}
      onClick={choose}
    >
      {icon && <Icon of={icon} />}
      {picture && <span className="Menu-picture">{picture}</span>}
      {children}
      {pressed && <Icon of={Check} />}
    </button>
  );
}
