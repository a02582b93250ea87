import type { Parley } from '@parley/esdk';
import { ConnectedElement } from '../connection/connected-element.ts';
import { languageOf } from '../i18n/language.ts';
import { wrapperSheet } from '../style.ts';
import { followUnread } from './count.ts';
import { unreadSheet } from './style.ts';

/**
 * `<parley-unread>`: how many messages wait for whoever looks at the page, or those of one `conversation`. Nothing at 0; what comes is said to
 * screen readers when they have said what they are saying.
 */
export class ParleyUnreadElement extends ConnectedElement {
  static readonly targets = ['conversation'] as const;
  static readonly attributes = ['conversation', 'connection'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyUnreadElement.attributes, 'lang'];

  /** Its id, or its key in the application (`crm/deal/42`); '': all conversations. */
  declare conversation: string;
  readonly #badge = document.createElement('span');
  readonly #words = document.createElement('span');
  #count = 0;

  constructor() {
    super([wrapperSheet(), unreadSheet()]);
    const wrapper = document.createElement('span');
    wrapper.className = 'wrapper';
    wrapper.role = 'status';
    this.#badge.className = 'badge';
    this.#badge.part.add('badge');
    this.#badge.ariaHidden = 'true';
    this.#words.className = 'words';
    wrapper.append(this.#badge, this.#words);
    this.root.append(wrapper);
  }

  get count(): number {
    return this.#count;
  }

  protected override bind(parley: Parley): () => void {
    return followUnread(parley, { conversation: this.conversation }, (count) => this.#know(count));
  }

  protected override forget(): void {
    this.#count = 0;
  }

  protected override render(): void {
    const language = languageOf(this);
    const [short, long] = this.#count > 0 ? [language.short(this.#count), language.unread(this.#count)] : ['', ''];
    this.#badge.textContent = short;
    // Said again only where it is something else.
    if (this.#words.textContent !== long) this.#words.textContent = long;
    this.expose(...(this.#count > 0 ? ['unread'] : []));
  }

  #know(count: number): void {
    if (count === this.#count) return;
    this.#count = count;
    this.render();
    this.tell('parley-unread', { count });
  }
}
