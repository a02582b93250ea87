import type { Parley } from '@parley/esdk';
import { languageOf } from '../i18n/language.ts';
import { followUnread, type UnreadTarget } from '../unread/count.ts';
import { unreadSheet } from '../unread/style.ts';
import { abovePageSheet } from './above-page-style.ts';
import { MessengerButton } from './messenger-button.ts';
import type { ParleyMessengerElement, Placement } from './messenger-element.ts';

/** What a messenger above the page has beyond its frame: a button with what waits, keys, and a way back for the focus. */
export class AbovePage {
  readonly #messenger: ParleyMessengerElement;
  readonly #frame: HTMLElement;
  readonly #root: ShadowRoot;
  readonly #button: MessengerButton;
  #placement: Placement = 'inline';
  /** Where the focus was before. */
  #before: Element | null = null;
  #release = (): void => {};

  constructor(messenger: ParleyMessengerElement, frame: HTMLElement) {
    this.#messenger = messenger;
    this.#frame = frame;
    this.#root = frame.getRootNode() as ShadowRoot;
    this.#button = new MessengerButton(() => this.#toggle());
    this.#root.adoptedStyleSheets.push(unreadSheet(), abovePageSheet());
    this.#root.prepend(this.#button.element);
    frame.addEventListener('keydown', (event) => this.#onKey(event));
  }

  show(placement: Placement): void {
    const language = languageOf(this.#messenger);
    this.#placement = placement;
    this.#frame.role = placement === 'inline' ? null : 'dialog';
    this.#frame.ariaLabel = placement === 'inline' ? null : language.words.messages;
    this.#button.show(placement === 'floating', this.#messenger.open, language);
  }

  /** Counts what waits, until there is another connection or target. */
  follow(parley: Parley | undefined, { conversation, person }: Required<UnreadTarget>): void {
    const count = (unread: number): void => this.#button.count(unread, languageOf(this.#messenger));
    this.#release();
    count(0);
    this.#release = parley ? followUnread(parley, { conversation, person }, count) : () => {};
  }

  /** The focus is about to come. */
  enter(): void {
    if (!this.#root.activeElement) this.#before = document.activeElement;
  }

  /** The focus was in it. */
  leave(): void {
    if (this.#placement === 'floating') this.#button.element.focus();
    else if (this.#before instanceof HTMLElement) this.#before.focus();
  }

  #toggle(): void {
    if (this.#messenger.open) this.#messenger.hide();
    else this.#messenger.show();
  }

  /** Menus and dialogs in it close by themselves. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || this.#placement === 'inline') return;
    if (event.target instanceof Element && event.target.closest('dialog, [popover]')) return;
    event.preventDefault();
    this.#messenger.hide();
  }
}
