import type { Parley } from '@parley/esdk';
import { ConnectedElement } from '../connection/connected-element.ts';
import type { ElementsError } from '../error.ts';
import { languageOf } from '../i18n/language.ts';
import { wrapperSheet } from '../style.ts';
import { followMembers } from './follow-members.ts';
import { namesOf } from './names.ts';
import { membersSheet } from './style.ts';

/** The others are a number. */
const MOST = 12;

/**
 * `<parley-members channel="crm/deal/42">`: who else has the channel open at this moment. Whoever looks at the page has it open, too. The token
 * lists `join` and `members` of the channel, and `people/get: call` for names in place of ids.
 */
export class ParleyMembersElement extends ConnectedElement {
  static readonly targets = ['channel'] as const;
  static readonly attributes = ['channel', 'connection'] as const;
  static readonly observedAttributes: readonly string[] = [...ParleyMembersElement.attributes, 'lang'];

  declare channel: string;
  readonly #list = document.createElement('ul');
  #own = '';
  #members: readonly string[] = [];
  #names: ReadonlyMap<string, string> = new Map();

  constructor() {
    super([wrapperSheet(), membersSheet()]);
    this.#list.className = 'wrapper list';
    this.#list.role = 'list';
    this.root.append(this.#list);
  }

  /** Ids of all who have it open, oneself with them. */
  get members(): readonly string[] {
    return this.#members;
  }

  protected override bind(parley: Parley): () => void {
    const stop = new AbortController();
    const tell = (members: readonly string[]): void => void this.#know(parley, members, stop.signal);
    if (this.channel) followMembers(parley, this.channel, stop.signal, tell, (error) => this.#fail(error));
    return () => stop.abort();
  }

  protected override forget(): void {
    this.#members = [];
  }

  protected override render(): void {
    const language = languageOf(this);
    const { connection } = this.parley ?? {};
    // What is shown stays while the connection is away.
    if (connection?.state === 'up') this.#own = connection.person;
    const others = this.#members.filter((id) => id !== this.#own);
    const shown = others.slice(0, MOST).map((id) => item(this.#names.get(id) ?? id));
    const more = others.length > MOST ? [item(`+${language.number(others.length - MOST)}`)] : [];
    this.#list.ariaLabel = language.words.here;
    this.#list.replaceChildren(...shown, ...more);
  }

  async #know(parley: Parley, members: readonly string[], signal: AbortSignal): Promise<void> {
    this.#members = members;
    this.tell('parley-members', { people: members });
    this.#names = await namesOf(parley, members);
    if (!signal.aborted) this.render();
  }

  #fail(error: ElementsError): void {
    this.forget();
    this.render();
    this.complain(error);
  }
}

function item(words: string): HTMLLIElement {
  const member = document.createElement('li');
  const name = document.createElement('bdi');
  member.className = 'member';
  member.part.add('member');
  name.textContent = words;
  member.append(name);
  return member;
}
