import type { Language } from '../i18n/language.ts';
import { picture } from '../picture.ts';

const SHAPE = 'M4 5h16v11H9l-5 4z';

/** The round button of a floating messenger, with how much waits. */
export class MessengerButton {
  readonly element: HTMLButtonElement = document.createElement('button');
  readonly #badge = document.createElement('span');
  #count = 0;

  constructor(onClick: () => void) {
    this.element.className = 'wrapper button';
    this.element.part.add('button');
    this.element.addEventListener('click', onClick);
    this.#badge.className = 'badge';
    this.#badge.part.add('badge');
    this.#badge.ariaHidden = 'true';
    this.element.append(picture(SHAPE), this.#badge);
  }

  count(count: number, language: Language): void {
    this.#count = count;
    this.#name(language);
  }

  show(shown: boolean, open: boolean, language: Language): void {
    this.element.hidden = !shown;
    this.element.ariaExpanded = String(open);
    this.#name(language);
  }

  #name(language: Language): void {
    const { messages } = language.words;
    this.#badge.textContent = this.#count > 0 ? language.short(this.#count) : '';
    this.element.ariaLabel = this.#count > 0 ? `${messages}: ${language.unread(this.#count)}` : messages;
  }
}
