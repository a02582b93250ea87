import type { Parley } from '@parley/esdk';
import { chooseFile, type FileDesk } from '@parley/react/files';
import { fill } from '../i18n/language.ts';
import { followMembers } from '../members/follow-members.ts';
import { namesOf } from '../members/names.ts';
import type { FilesView } from './files-view.ts';
import { recipientButton } from './recipient-button.ts';
import { type FilesWords, filesWords } from './words.ts';

/** Those to whom files can be sent, a button each, which takes files that are dropped on it, too. */
export class Recipients {
  readonly element: HTMLDivElement = document.createElement('div');
  readonly #stop = new AbortController();
  readonly #buttons = new Map<string, HTMLButtonElement>();
  readonly #excused = document.createElement('span');
  #view: FilesView;
  #desk: FileDesk | undefined;
  #own = '';
  /** With oneself, perhaps; undefined: that is not known yet. */
  #people: readonly string[] | undefined;
  #names: ReadonlyMap<string, string> = new Map();

  constructor(view: FilesView) {
    this.#view = view;
    this.element.className = 'recipients';
    this.element.role = 'group';
    this.#excused.className = 'soft';
    const { parley, person, channel, complain } = view;
    if (!parley) return;
    const know = (people: readonly string[]): void => void this.#know(parley, people);
    if (person) know([person]);
    else if (channel) followMembers(parley, channel, this.#stop.signal, know, complain);
  }

  /** Whether they are those of this view, too. */
  fits({ parley, person, channel }: FilesView): boolean {
    return parley === this.#view.parley && person === this.#view.person && channel === this.#view.channel;
  }

  show(view: FilesView, desk: FileDesk | undefined): void {
    this.#view = view;
    this.#desk = desk;
    this.#draw();
  }

  close(): void {
    this.#stop.abort();
    this.element.remove();
  }

  async #know(parley: Parley, people: readonly string[]): Promise<void> {
    this.#people = people;
    this.#draw();
    this.#names = await namesOf(parley, people);
    if (!this.#stop.signal.aborted) this.#draw();
  }

  #draw(): void {
    const { locale, parley } = this.#view;
    const words = filesWords(locale);
    // Whose connection it is stays known while it is away.
    if (parley?.connection.state === 'up') this.#own = parley.connection.person;
    const people = this.#people?.filter((id) => id !== this.#own);
    const excuse = this.#excuse(words, people);
    this.#excused.textContent = excuse;
    this.element.ariaLabel = words.send;
    place(this.element, excuse ? [this.#excused] : (people ?? []).map((id) => this.#button(id, words)));
  }

  /** Why there is no button. */
  #excuse(words: FilesWords, people: readonly string[] | undefined): string {
    if (!isSecureContext) return words.say('files.insecure');
    return people?.length === 0 && !this.#view.person ? words.nobody : '';
  }

  #button(id: string, { send, sendTo }: FilesWords): HTMLButtonElement {
    const known = this.#buttons.get(id);
    const button =
      known ??
      recipientButton(
        () => void this.#choose(id),
        (files) => this.#send(id, files),
      );
    this.#buttons.set(id, button);
    const name = this.#names.get(id) ?? id;
    button.disabled = !this.#desk;
    button.ariaLabel = fill(sendTo, { name });
    button.lastElementChild?.replaceChildren(this.#view.person ? send : name);
    return button;
  }

  async #choose(id: string): Promise<void> {
    const chosen = await chooseFile();
    if (chosen) await this.#desk?.send(id, chosen.file, chosen.handle);
  }

  #send(id: string, files: Iterable<File>): void {
    for (const file of files) void this.#desk?.send(id, file);
  }
}

/** What stays where it was keeps the focus. */
function place(parent: HTMLElement, children: readonly HTMLElement[]): void {
  for (const each of [...parent.children]) if (!children.includes(each as HTMLElement)) each.remove();
  for (const [index, each] of children.entries())
    if (parent.children[index] !== each) parent.insertBefore(each, parent.children[index] ?? null);
}
