/** The parts of files that are arriving, by transfer and number. */
export interface Parts {
  write(id: string, part: number, bytes: Blob): Promise<void>;
  /** The first parts, one after the other, without reading them. */
  file(id: string, parts: number): Promise<Blob>;
  remove(id: string): Promise<void>;
  /** Whether they are there after a reload. */
  readonly lasting: boolean;
  /** Of one part: what a reload costs at most. */
  readonly blocks: number;
}

const BLOCKS = 8;

/** Parts in the browser's private file system, else in memory. */
export async function openParts(): Promise<Parts> {
  try {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('arriving', { create: true });
    if ('createWritable' in FileSystemFileHandle.prototype) return new PrivateParts(folder);
  } catch {
    // No private file system here, or none in this window.
  }
  return new MemoryParts();
}

class PrivateParts implements Parts {
  readonly lasting = true;
  readonly blocks: number = BLOCKS;
  readonly #folder: FileSystemDirectoryHandle;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  async write(id: string, part: number, bytes: Blob): Promise<void> {
    const file = await (await this.#of(id)).getFileHandle(String(part), { create: true });
    const writable = await file.createWritable();
    await writable.write(bytes);
    await writable.close();
  }

  async file(id: string, parts: number): Promise<Blob> {
    const folder = await this.#of(id);
    const handles = await Promise.all(Array.from({ length: parts }, (_, part) => folder.getFileHandle(String(part))));
    return new Blob(await Promise.all(handles.map((handle) => handle.getFile())));
  }

  async remove(id: string): Promise<void> {
    await this.#folder.removeEntry(id, { recursive: true }).catch((error: DOMException) => {
      if (error.name !== 'NotFoundError') throw error;
    });
  }

  #of(id: string): Promise<FileSystemDirectoryHandle> {
    return this.#folder.getDirectoryHandle(id, { create: true });
  }
}

export class MemoryParts implements Parts {
  readonly lasting: boolean = false;
  readonly blocks: number = BLOCKS;
  readonly #files = new Map<string, Blob[]>();

  async write(id: string, part: number, bytes: Blob): Promise<void> {
    const parts = this.#files.get(id) ?? [];
    parts[part] = bytes;
    this.#files.set(id, parts);
  }

  async file(id: string, parts: number): Promise<Blob> {
    return new Blob(this.#files.get(id)?.slice(0, parts));
  }

  async remove(id: string): Promise<void> {
    this.#files.delete(id);
  }
}
