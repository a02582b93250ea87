import type { Parley } from '@parley/esdk';
import { asElementsError } from '../error.ts';
import { languageOf } from '../i18n/language.ts';
import type { Mount, View } from '../stage/stage.ts';
import { StagedElement } from '../stage/staged-element.ts';
import { followUnread } from '../unread/count.ts';
import { unreadSheet } from '../unread/style.ts';
import { MessengerButton } from './messenger-button.ts';
import type { MessengerView } from './messenger-view.ts';
import { messengerSheet } from './style.ts';

const PLACEMENTS = ['inline', 'panel', 'floating'] as const;
type Placement = (typeof PLACEMENTS)[number];

/**
 * `<parley-messenger>`: conversations, or one `conversation`, or the one with a `person`. `placement`: `inline` where it stands (the
 * default), `panel` at the end side of the window, `floating` behind a button in its corner. The last two are above the page (in its top layer),
 * can be closed, and give the focus back. What it is made of is loaded when it is first shown.
 */
export class ParleyMessengerElement extends StagedElement<MessengerView> {
  static readonly targets: readonly string[] = ['conversation', 'person'];
  static readonly attributes: readonly string[] = [...ParleyMessengerElement.targets, 'conversation-title', 'placement', 'connection'];
  static readonly properties: readonly string[] = ['open'];
  static readonly observedAttributes: readonly string[] = [...ParleyMessengerElement.attributes, 'open', 'lang'];

  /** Its id, or its key in the application (`crm/deal/42`), which the token lists (`crm/deal/42: join publish`). */
  declare conversation: string;
  /** What that of an application is called where this is its first opening. */
  declare conversationTitle: string;
  declare person: string;
  declare placement: string;
  readonly #button: MessengerButton;
  #before: Element | null = null;

  constructor() {
    super([unreadSheet(), messengerSheet()]);
    this.#button = new MessengerButton(() => this.#toggle());
    this.root.prepend(this.#button.element);
    this.frame.tabIndex = -1;
    this.frame.addEventListener('keydown', (event) => this.#onKey(event));
  }

  /** Whether it is shown: `inline` always; a panel until it is closed (or `open="false"`); a floating one when it is opened (or has `open`). */
  get open(): boolean {
    const said = this.getAttribute('open');
    return this.#placement === 'inline' || (said === null ? this.#placement === 'panel' : said !== 'false');
  }

  set open(open: boolean) {
    if (open === this.open) return;
    this.setAttribute('open', String(open));
    this.tell('parley-toggle', { open });
  }

  /** Opens it and moves the focus into it. */
  show(): void {
    if (!this.#keepsFocus()) this.#before = document.activeElement;
    this.open = true;
    this.frame.focus();
  }

  /** Closes it; the focus goes back to where it was. */
  hide(): void {
    const focused = this.#keepsFocus();
    this.open = false;
    if (!focused || this.open) return;
    if (this.#placement === 'floating') this.#button.element.focus();
    else if (this.#before instanceof HTMLElement) this.#before.focus();
  }

  protected override async load(): Promise<Mount<MessengerView>> {
    return (await import('../react/messenger.tsx')).mountMessenger;
  }

  protected override describe(): Omit<MessengerView, keyof View> {
    const { conversation, conversationTitle: title, person } = this;
    const onClose = this.#placement === 'inline' ? undefined : () => this.hide();
    return { conversation, title, person, onClose, onError: (error) => this.complain(asElementsError(error)) };
  }

  protected override bind(parley: Parley): () => void {
    const { conversation, person } = this;
    return followUnread(parley, { conversation, person }, (count) => this.#button.count(count, languageOf(this)));
  }

  protected override forget(): void {
    this.#button.count(0, languageOf(this));
  }

  protected override render(): void {
    const placement = this.#placement;
    this.frame.className = `wrapper frame ${placement}`;
    this.frame.hidden = !this.open;
    this.frame.role = placement === 'inline' ? null : 'dialog';
    this.frame.ariaLabel = placement === 'inline' ? null : languageOf(this).words.messages;
    this.#button.show(placement === 'floating', this.open, languageOf(this));
    this.#float(placement !== 'inline');
    this.expose(placement, ...(this.open ? ['open'] : []));
    super.render();
  }

  get #placement(): Placement {
    return PLACEMENTS.find((each) => each === this.placement) ?? 'inline';
  }

  /** In the top layer nothing of the page covers it, moves it or cuts it off. */
  #float(floating: boolean): void {
    if (!this.isConnected || floating === (this.popover === 'manual')) return;
    this.popover = floating ? 'manual' : null;
    if (floating) this.showPopover();
  }

  #toggle(): void {
    if (this.open) this.hide();
    else this.show();
  }

  #keepsFocus(): boolean {
    return this.root.activeElement !== null;
  }

  /** Menus and dialogs in it close by themselves. */
  #onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || event.defaultPrevented || this.#placement === 'inline') return;
    if (event.target instanceof Element && event.target.closest('dialog, [popover]')) return;
    event.preventDefault();
    this.hide();
  }
}
