import type { Mount, Stage } from '../stage/stage.ts';
import type { FilesView } from './files-view.ts';
import { type FilesHost, filesOf, type PageFiles } from './page-files.ts';
import { Recipients } from './recipients.ts';
import { filesSheet } from './style.ts';

export const mountFiles: Mount<FilesView> = (frame, view) => new FilesStage(frame, view);

/** What is in one element: those to whom files can be sent, and perhaps the corner. */
class FilesStage implements Stage<FilesView>, FilesHost {
  readonly frame: HTMLElement;
  #view: FilesView;
  #files: PageFiles | undefined;
  #recipients: Recipients;

  constructor(frame: HTMLElement, view: FilesView) {
    this.frame = frame;
    this.#view = view;
    const { adoptedStyleSheets } = frame.getRootNode() as ShadowRoot;
    if (!adoptedStyleSheets.includes(filesSheet())) adoptedStyleSheets.push(filesSheet());
    this.#recipients = new Recipients(view);
    this.frame.prepend(this.#recipients.element);
    this.#join();
    this.draw();
  }

  get view(): FilesView {
    return this.#view;
  }

  show(view: FilesView): void {
    const isOther = view.parley !== this.#view.parley;
    if (isOther) this.#files?.leave(this);
    this.#view = view;
    if (isOther) this.#join();
    else this.#files?.look(this);
    if (!this.#recipients.fits(view)) {
      this.#recipients.close();
      this.#recipients = new Recipients(view);
      this.frame.prepend(this.#recipients.element);
    }
    this.draw();
  }

  draw(): void {
    this.#recipients.show(this.#view, this.#files?.desk);
  }

  close(): void {
    this.#recipients.close();
    this.#files?.leave(this);
  }

  #join(): void {
    this.#files = this.#view.parley && filesOf(this.#view.parley);
    this.#files?.join(this);
  }
}
