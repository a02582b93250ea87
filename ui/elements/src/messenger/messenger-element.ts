import { asElementsError } from '../error.ts';
import type { Mount, View } from '../stage/stage.ts';
import { StagedElement } from '../stage/staged-element.ts';
import type { AbovePage } from './above-page.ts';
import type { MessengerView } from './messenger-view.ts';
import { messengerSheet } from './style.ts';

const PLACEMENTS = ['inline', 'panel', 'floating'] as const;
export type Placement = (typeof PLACEMENTS)[number];

/**
 * `<parley-messenger>`: conversations, or one `conversation`, or the one with a `person`. `placement`: `inline` where it stands (the
 * default), `panel` at the end side of the window, `floating` behind a button in its corner. The last two are above the page (in its top layer),
 * can be closed, and give the focus back. What it is made of is loaded when it is first shown; what those two have beyond that, with the page.
 */
export class ParleyMessengerElement extends StagedElement<MessengerView> {
  static readonly targets = ['conversation', 'person'] as const;
  static readonly attributes = ['conversation', 'person', 'conversation-title', 'placement', 'connection'] as const;
  static readonly properties = ['open'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyMessengerElement.attributes, 'open', 'lang'];

  /** Its id, or its key in the application (`crm/deal/42`), which the token lists (`crm/deal/42: join publish`). */
  declare conversation: string;
  /** What that of an application is called where this is its first opening. */
  declare conversationTitle: string;
  declare person: string;
  declare placement: Placement | '';
  #above: AbovePage | undefined;
  #rising = false;
  /** Whoever has opened it waits for what makes it visible. */
  #entering = false;

  constructor() {
    super([messengerSheet()]);
    this.frame.tabIndex = -1;
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
    this.#above?.enter();
    this.open = true;
    this.frame.focus();
    this.#entering = this.root.activeElement === null;
  }

  /** Closes it; the focus goes back to where it was. */
  hide(): void {
    const focused = this.root.activeElement !== null;
    this.open = false;
    if (focused && !this.open) this.#above?.leave();
  }

  protected override get due(): boolean {
    return super.due || (this.#placement !== 'inline' && this.open);
  }

  protected override async load(): Promise<Mount<MessengerView>> {
    return (await import('../react/messenger.tsx')).mountMessenger;
  }

  protected override describe(): Omit<MessengerView, keyof View> {
    const { conversation, conversationTitle: title, person } = this;
    const onClose = this.#placement === 'inline' ? undefined : () => this.hide();
    return { conversation, title, person, onClose, onError: (error) => this.complain(asElementsError(error)) };
  }

  protected override bind(): () => void {
    this.#above?.follow(this.parley, this);
    return () => this.#above?.follow(undefined, this);
  }

  protected override forget(): void {}

  protected override render(): void {
    const placement = this.#placement;
    const isAbove = placement !== 'inline';
    this.frame.className = `wrapper frame ${placement}`;
    this.frame.hidden = !this.open || (isAbove && !this.#above);
    this.#above?.show(placement);
    this.#float(isAbove);
    this.expose(placement, ...(this.open ? ['open'] : []));
    if (isAbove && !this.#above) void this.#rise();
    super.render();
  }

  get #placement(): Placement {
    return PLACEMENTS.find((each) => each === this.placement) ?? 'inline';
  }

  /** In the top layer nothing of the page covers it, moves it or cuts it off. */
  #float(floating: boolean): void {
    if (!this.isConnected || floating === this.matches(':popover-open')) return;
    this.popover = floating ? 'manual' : null;
    if (floating) this.showPopover();
  }

  async #rise(): Promise<void> {
    if (this.#rising) return;
    this.#rising = true;
    try {
      const { AbovePage } = await import('./above-page.ts');
      this.#above = new AbovePage(this, this.frame);
      this.#above.follow(this.parley, this);
      this.render();
      if (this.#entering && this.open) this.show();
    } catch (cause) {
      this.loadFailed(cause);
    }
    this.#rising = false;
  }
}
