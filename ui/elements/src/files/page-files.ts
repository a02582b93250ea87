import type { Parley } from '@parley/esdk';
import { type FileDesk, type HeldDesk, holdDesk, type TransferView } from '@parley/react/files';
import { Corner } from './corner.ts';
import type { FilesView } from './files-view.ts';
import { newsIn } from './news.ts';

/** An element, as the files of the page see it. */
export interface FilesHost {
  readonly frame: HTMLElement;
  readonly view: FilesView;
  /** Files can be sent. */
  draw(): void;
}

const pages = new Map<Parley, PageFiles>();

/** The files of a connection on this page. */
export function filesOf(parley: Parley): PageFiles {
  const files = pages.get(parley) ?? new PageFiles(parley);
  pages.set(parley, files);
  return files;
}

/** What several elements of one connection share: one desk, and one corner, which is in the first of them. It ends with the last. */
export class PageFiles {
  readonly #parley: Parley;
  readonly #hosts = new Set<FilesHost>();
  #held: HeldDesk | undefined;
  #desk: FileDesk | undefined;
  #views: readonly TransferView[] = [];
  #corner: { readonly host: FilesHost; readonly of: Corner } | undefined;
  #unfollow: () => void = () => {};
  readonly #unsubscribe: () => void;

  constructor(parley: Parley) {
    this.#parley = parley;
    this.#unsubscribe = parley.subscribe(
      ({ connection }) => connection,
      () => this.#open(),
    );
    this.#open();
  }

  /** Undefined until files can be sent and taken. */
  get desk(): FileDesk | undefined {
    return this.#desk;
  }

  join(host: FilesHost): void {
    this.#hosts.add(host);
    this.#place();
  }

  leave(host: FilesHost): void {
    this.#hosts.delete(host);
    this.#place();
    // Whoever moves an element within the page takes it out first.
    queueMicrotask(() => {
      if (this.#hosts.size === 0 && pages.get(this.#parley) === this) this.#close();
    });
  }

  /** The view of a host is another one. */
  look(host: FilesHost): void {
    if (this.#corner?.host === host) this.#corner.of.look(host.view);
  }

  /** Whose connection it is, is known when it is up for the first time. */
  #open(): void {
    const { connection } = this.#parley;
    if (this.#held || connection.state !== 'up') return;
    this.#held = holdDesk(this.#parley, connection.person);
    void this.#held.desk.then((desk) => {
      if (desk && pages.get(this.#parley) === this) this.#follow(desk);
    });
  }

  #follow(desk: FileDesk): void {
    this.#desk = desk;
    const see = (views: readonly TransferView[]): void => this.#see(views);
    this.#unfollow = desk.subscribe((each) => each, see);
    see(desk.snapshot);
    for (const host of this.#hosts) host.draw();
  }

  #see(views: readonly TransferView[]): void {
    const news = newsIn(this.#views, views);
    this.#views = views;
    this.#corner?.of.show(views);
    for (const each of news) this.#corner?.host.view.tell(each);
  }

  #place(): void {
    const [first] = this.#hosts;
    if (this.#corner?.host === first) return;
    this.#corner?.of.close();
    this.#corner = first && { host: first, of: new Corner(first.frame, this.#parley, first.view) };
    this.#corner?.of.show(this.#views);
  }

  #close(): void {
    pages.delete(this.#parley);
    this.#unsubscribe();
    this.#unfollow();
    this.#held?.giveBack();
  }
}
