import { type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';

/**
 * Calls `onChange` with the path, relative to `folder`, of whatever changes in it and below; nothing is told of folders that `passesOver` names, by
 * their whole path. Each folder has a watch of its own: the one of Node that is recursive loses a file that an editor puts into the place of another.
 */
export class FolderWatch {
  readonly #folder: string;
  readonly #passesOver: (file: string) => boolean;
  readonly #onChange: (file: string) => void;
  readonly #watched = new Map<string, FSWatcher>();
  #closed = false;

  constructor(folder: string, passesOver: (file: string) => boolean, onChange: (file: string) => void) {
    this.#folder = folder;
    this.#passesOver = passesOver;
    this.#onChange = onChange;
    this.#watch(folder);
  }

  close(): void {
    this.#closed = true;
    for (const watcher of this.#watched.values()) watcher.close();
    this.#watched.clear();
  }

  #watch(folder: string): void {
    if (this.#closed || this.#passesOver(folder)) return;
    this.#forget(folder);
    const below = foldersIn(folder);
    if (!below) return;
    const watcher = watch(folder, (_, name) => name !== null && this.#hear(path.join(folder, name)));
    watcher.on('error', () => this.#forget(folder));
    this.#watched.set(folder, watcher);
    for (const each of below) this.#watch(each);
  }

  #hear(file: string): void {
    if (this.#passesOver(file)) return;
    // It may be a folder, that has come, has gone, or is another one of the same name.
    if (this.#watched.has(file) || foldersIn(file)) this.#watch(file);
    this.#onChange(path.relative(this.#folder, file));
  }

  #forget(folder: string): void {
    this.#watched.get(folder)?.close();
    this.#watched.delete(folder);
  }
}

/** Undefined for what is no folder, or has gone. */
function foldersIn(folder: string): readonly string[] | undefined {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    return entries.filter((each) => each.isDirectory()).map(({ name }) => path.join(folder, name));
  } catch {
    return undefined;
  }
}
