import { type Parley, ParleyError } from '@parley/esdk';
import { ConnectedElement } from '../connection/connected-element.ts';
import { ElementsError } from '../error.ts';
import { languageOf } from '../i18n/language.ts';
import { wrapperSheet } from '../style.ts';
import { namesOf } from './names.ts';
import { membersSheet } from './style.ts';

/** The others are a number. */
const MOST = 12;

/**
 * `<parley-members channel="crm/deal/42">`: who else has the channel open at this moment. Whoever looks at the page has it open, too. The token
 * lists `join` and `members` of the channel, and `people/get: call` for names in place of ids.
 */
export class ParleyMembersElement extends ConnectedElement {
  static readonly targets: readonly string[] = ['channel'];
  static readonly attributes: readonly string[] = [...ParleyMembersElement.targets, 'connection'];
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
    if (this.channel)
      this.#follow(parley, stop.signal).catch((thrown: unknown) => {
        if (!stop.signal.aborted) this.#fail(thrown);
      });
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

  async #follow(parley: Parley, signal: AbortSignal): Promise<void> {
    const channel = await parley.channels.join(this.channel, { members: true, signal });
    if (signal.aborted) return channel.leave();
    signal.addEventListener('abort', () => void channel.leave());
    const show = (members: readonly string[]): void => void this.#know(parley, members, signal);
    channel.onMembers(show);
    show(channel.members);
    // What is said there is not for this element; that it ends is.
    for await (const _ of channel);
  }

  async #know(parley: Parley, members: readonly string[], signal: AbortSignal): Promise<void> {
    this.#members = members;
    this.tell('parley-members', { people: members });
    this.#names = await namesOf(parley, members);
    if (!signal.aborted) this.render();
  }

  #fail(thrown: unknown): void {
    const { code = 'internal', message } = thrown instanceof ParleyError ? thrown : { message: String(thrown) };
    this.forget();
    this.render();
    this.complain(new ElementsError(code, `${this.channel}: ${message}`, { cause: thrown }));
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
