import { ConnectedElement } from '../connection/connected-element.ts';
import { findConnection } from '../connection/directory.ts';
import { ElementsError } from '../error.ts';
import { type Language, languageOf } from '../i18n/language.ts';
import type { Words } from '../i18n/words.ts';
import { wrapperSheet } from '../style.ts';
import { FirstSight } from './first-sight.ts';
import type { Mount, Stage, View } from './stage.ts';
import { stageSheet } from './style.ts';

/** An element whose contents are made with React, which is loaded when they are first shown. */
export abstract class StagedElement<V extends View> extends ConnectedElement {
  protected readonly frame: HTMLElement = document.createElement('div');
  /** What is shown until the contents are there. */
  readonly #notice = document.createElement('div');
  readonly #contents = document.createElement('div');
  readonly #sight = new FirstSight(this.frame, () => this.render());
  #mount: Mount<V> | undefined;
  #stage: Stage<V> | undefined;
  #loading: 'under-way' | 'failed' | undefined;

  constructor(sheets: readonly CSSStyleSheet[]) {
    super([wrapperSheet(), stageSheet(), ...sheets]);
    this.frame.className = 'wrapper frame';
    this.frame.part.add('frame');
    this.#notice.className = 'notice';
    this.#notice.role = 'status';
    this.#contents.className = 'contents';
    this.frame.append(this.#notice, this.#contents);
    this.root.append(this.frame);
  }

  protected abstract load(): Promise<Mount<V>>;
  /** Whether it is time to load them. */
  protected get due(): boolean {
    return this.#sight.seen;
  }
  /** What to show, but for what every view has. */
  protected abstract describe(): Omit<V, keyof View>;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.stop();
    this.#stage?.close();
    this.#stage = undefined;
  }

  protected override render(): void {
    if (!this.isConnected || !this.due || this.#loading === 'failed') return;
    const language = languageOf(this);
    const ended = findConnection(this.connection)?.session?.state === 'ended';
    const coming = !this.parley && !ended;
    if (!this.#mount) void this.#load(language);
    else if (this.#stage || !coming) this.#show(language, ended);
    if (!this.#stage) this.#notice.textContent = language.words.loading;
  }

  protected loadFailed(cause: unknown): void {
    this.complain(new ElementsError('load-failed', 'A part of these elements could not be loaded.', { cause }));
  }

  #show(language: Language, ended: boolean): void {
    const view = { parley: this.parley, ended, locale: language.locale, ...this.describe() } as V;
    this.#notice.replaceChildren();
    if (this.#stage) this.#stage.show(view);
    else this.#stage = this.#mount?.(this.#contents, view);
  }

  async #load({ words }: Language): Promise<void> {
    if (this.#loading) return;
    this.#loading = 'under-way';
    try {
      this.#mount = await this.load();
      this.#loading = undefined;
      this.render();
    } catch (cause) {
      this.#loading = 'failed';
      this.#offerAgain(words);
      this.loadFailed(cause);
    }
  }

  #offerAgain({ failed, retry }: Words): void {
    const again = document.createElement('button');
    again.textContent = retry;
    again.onclick = () => {
      this.#loading = undefined;
      this.render();
    };
    this.#notice.replaceChildren(failed, again);
  }
}
