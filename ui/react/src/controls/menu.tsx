import { Check, type LucideIcon } from 'lucide-react';
import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  Suspense,
  type ToggleEvent,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { beside } from './beside.ts';
import { focusedBeside } from './focused.ts';
import { Icon } from './icon.tsx';

export interface PopoverProps {
  readonly label: string;
  /** What opens it, inside the button. */
  readonly trigger: ReactNode;
  readonly triggerProps?: ComponentProps<'button'>;
  readonly role: 'menu' | 'dialog';
  readonly children: ReactNode;
}

function place(box: HTMLElement, button: HTMLElement): void {
  const { innerWidth: width, innerHeight: height } = window;
  const rightToLeft = getComputedStyle(button).direction === 'rtl';
  const at = beside(button.getBoundingClientRect(), box.getBoundingClientRect(), { width, height }, rightToLeft);
  box.style.left = `${at.left}px`;
  box.style.top = `${at.top}px`;
}

/** Places the box anew whenever the window, the zoom, the box or its button has another size, or what is behind it scrolls. */
function keepPlaced(box: HTMLElement, button: HTMLElement): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const again = (): void => place(box, button);
  const sizes = new ResizeObserver(again);
  for (const each of [box, button]) sizes.observe(each);
  window.addEventListener('resize', again, { signal });
  window.visualViewport?.addEventListener('resize', again, { signal });
  document.addEventListener('scroll', again, { signal, capture: true, passive: true });
  return () => {
    stop.abort();
    sizes.disconnect();
  };
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
  useEffect(() => (open && box.current && button.current ? keepPlaced(box.current, button.current) : undefined), [open]);
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
        {open && (
          <Suspense>
            {children}
            <FocusFirst box={box} />
          </Suspense>
        )}
      </div>
    </>
  );
}

/** Moves the focus to the first item as soon as the items are there: they may be loaded only then. */
function FocusFirst({ box }: { readonly box: RefObject<HTMLElement | null> }): ReactNode {
  useLayoutEffect(() => itemsOf(box.current)[0]?.focus(), [box]);
  return null;
}

function itemsOf(box: HTMLElement | null): HTMLElement[] {
  return [...(box?.querySelectorAll<HTMLElement>('[role^="menuitem"], button') ?? [])];
}

/** Gives the focus back to its button, which within a shadow root the platform does not. */
function close(box: HTMLElement): void {
  const buttons = (box.getRootNode() as Document | ShadowRoot).querySelectorAll<HTMLButtonElement>('[popovertarget]');
  box.hidePopover();
  [...buttons].find((each) => each.popoverTargetElement === box)?.focus();
}

function moveInMenu(box: RefObject<HTMLDivElement | null>): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.key === 'Escape' && box.current) {
      event.preventDefault();
      return close(box.current);
    }
    const items = itemsOf(box.current);
    const now = items.indexOf((box.current && focusedBeside(box.current)) as HTMLElement);
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
    const box = ref.current?.closest<HTMLElement>('[popover]');
    if (box) close(box);
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
