import type { Parley } from '@parley/esdk';
import { newsOf, type TransferView } from '@parley/react/files';
import { ElementsError } from '../error.ts';
import { namesOf } from '../members/names.ts';
import type { Stage, View } from '../stage/stage.ts';
import type { FilesView } from './files-view.ts';
import { filesWords } from './words.ts';

/** Files on their way, in a corner of the window, above the page. What shows them is loaded with the first one. */
export class Corner {
  readonly #parley: Parley;
  readonly #popover = document.createElement('div');
  readonly #status = document.createElement('p');
  #view: FilesView;
  #newest: TransferView | undefined;
  #stage: Stage<View> | undefined;
  #loading: Promise<void> | undefined;

  constructor(frame: HTMLElement, parley: Parley, view: FilesView) {
    this.#parley = parley;
    this.#view = view;
    this.#status.className = 'words';
    this.#status.role = 'status';
    this.#popover.className = 'corner';
    this.#popover.part.add('corner');
    this.#popover.popover = 'manual';
    frame.append(this.#status, this.#popover);
  }

  look(view: FilesView): void {
    this.#view = view;
    this.#stage?.show(view);
  }

  show(views: readonly TransferView[]): void {
    const newest = views.at(-1);
    void this.#say(newest);
    // An element that goes together with the one before it has gone already.
    if (this.#popover.isConnected) this.#popover.togglePopover(newest !== undefined);
    if (newest && !this.#stage) void this.#fill();
  }

  close(): void {
    this.#stage?.close();
    this.#popover.remove();
    this.#status.remove();
  }

  async #say(view: TransferView | undefined): Promise<void> {
    this.#newest = view;
    const names = view && (await namesOf(this.#parley, [view.person]));
    if (view !== this.#newest) return;
    const news = view ? newsOf(filesWords(this.#view.locale), view, names?.get(view.person) ?? view.person) : '';
    // Said again only where it is something else.
    if (this.#status.textContent !== news) this.#status.textContent = news;
  }

  #fill(): Promise<void> {
    this.#loading ??= this.#load();
    return this.#loading;
  }

  async #load(): Promise<void> {
    try {
      const { mountFilesPanel } = await import('../react/files.tsx');
      if (this.#popover.isConnected) this.#stage = mountFilesPanel(this.#popover, this.#view);
    } catch (cause) {
      this.#loading = undefined;
      this.#view.complain(new ElementsError('load-failed', 'What shows files could not be loaded.', { cause }));
    }
  }
}
