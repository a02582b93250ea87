import type { Parley } from '@parley/esdk';
import { presence } from '@parley/esdk/presence';
import type { PersonPresence } from '@parley/presence-component/contract';
import { ConnectedElement } from '../connection/connected-element.ts';
import { fill, languageOf } from '../i18n/language.ts';
import { wrapperSheet } from '../style.ts';
import { presenceSheet } from './style.ts';

/**
 * `<parley-presence person="maya">`: whether somebody is there, as a dot (`show="dot"`, the default; named by its words) or with the words beside
 * it (`show="text"`). Invisible, with its place kept, until it is known; while there is no connection it shows what was last known, and says so.
 */
export class ParleyPresenceElement extends ConnectedElement {
  static readonly targets = ['person'] as const;
  static readonly attributes = ['person', 'show', 'connection'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyPresenceElement.attributes, 'lang'];

  declare person: string;
  declare show: 'dot' | 'text' | '';
  readonly #wrapper = document.createElement('span');
  readonly #dot = document.createElement('span');
  readonly #state = document.createElement('span');
  readonly #own = document.createElement('bdi');
  #facts: PersonPresence | undefined;

  constructor() {
    super([wrapperSheet(), presenceSheet()]);
    this.#dot.part.add('dot');
    this.#state.part.add('text');
    this.#own.part.add('own-text');
    this.#own.className = 'own';
    this.#wrapper.append(this.#dot, this.#state, this.#own);
    this.root.append(this.#wrapper);
  }

  /** What is known; undefined until then. */
  get presence(): PersonPresence | undefined {
    return this.#facts;
  }

  protected override bind(parley: Parley): () => void {
    if (!this.person) return () => {};
    const watched = presence(parley).of(this.person);
    const stop = watched.subscribe(
      (facts) => facts,
      (facts) => this.#know(facts),
    );
    this.#facts = watched.snapshot;
    return stop;
  }

  protected override forget(): void {
    this.#facts = undefined;
  }

  protected override render(): void {
    const facts = this.#facts;
    const words = facts ? this.#words(facts) : '';
    const dotOnly = this.show !== 'text';
    const own = facts?.text ?? '';
    this.#wrapper.className = `wrapper${facts ? '' : ' unknown'}${this.up ? '' : ' stale'}`;
    this.#dot.className = `dot ${facts?.state ?? ''}`;
    this.#dot.role = dotOnly ? 'img' : 'presentation';
    this.#dot.ariaLabel = dotOnly ? words : null;
    this.#wrapper.title = own ? `${words}: ${own}` : words;
    this.#state.textContent = words;
    this.#own.textContent = own;
    this.#state.hidden = dotOnly;
    this.#own.hidden = dotOnly || own === '';
    this.expose(...(facts ? [facts.state] : []), ...(facts && !this.up ? ['stale'] : []));
  }

  #know(facts: PersonPresence | undefined): void {
    this.#facts = facts;
    this.render();
    if (facts) this.tell('parley-presence', { person: facts.person, state: facts.state, text: facts.text ?? '' });
  }

  /** "Busy until 13:30". */
  #words({ state, until }: PersonPresence): string {
    const language = languageOf(this);
    const { states, until: template, stale } = language.words;
    const word = states[state];
    const own = until !== undefined && state !== 'offline' && state !== 'in-call' && state !== 'in-meeting';
    const now = Date.now();
    const words = own ? fill(template, { words: word, time: language.until(until, now) }) : word;
    return this.up ? words : fill(stale, { words });
  }
}
