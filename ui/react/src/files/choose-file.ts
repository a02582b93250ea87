/** A file that the person has chosen. */
export interface ChosenFile {
  readonly file: File;
  /** Where the browser lets a page come back to it. */
  readonly handle?: FileSystemFileHandle;
}

interface Pickers {
  showOpenFilePicker?(): Promise<readonly FileSystemFileHandle[]>;
  showSaveFilePicker?(options: { readonly suggestedName: string }): Promise<FileSystemFileHandle>;
}

const pickers = (): Pickers => globalThis as Pickers;

/** Asks the person for a file, while they click; undefined where they choose none. */
export async function chooseFile(): Promise<ChosenFile | undefined> {
  if (!pickers().showOpenFilePicker) return chooseByInput();
  const handle = await unlessAborted(async () => (await pickers().showOpenFilePicker?.())?.[0]);
  return handle && { handle, file: await handle.getFile() };
}

/** Whether the person can say where a file is to be written. */
export function canChooseTarget(): boolean {
  return pickers().showSaveFilePicker !== undefined;
}

/** Asks where to write a file; undefined where the person does not say. */
export async function chooseTarget(suggestedName: string): Promise<FileSystemWritableFileStream | undefined> {
  const handle = await unlessAborted(async () => pickers().showSaveFilePicker?.({ suggestedName }));
  return handle?.createWritable();
}

function chooseByInput(): Promise<ChosenFile | undefined> {
  const input = document.createElement('input');
  input.type = 'file';
  input.hidden = true;
  // Nothing else holds it while the person chooses: a browser sweeps away what is in no document, and with it what they choose.
  document.body.append(input);
  return new Promise((resolve) => {
    const answered = (): void => {
      input.remove();
      const [file] = input.files ?? [];
      resolve(file && { file });
    };
    input.addEventListener('cancel', answered);
    input.addEventListener('change', answered);
    input.click();
  });
}

/** Closing the browser's dialog is no failure. */
async function unlessAborted<T>(choose: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await choose();
  } catch (error) {
    if ((error as DOMException).name === 'AbortError') return undefined;
    throw error;
  }
}

/** Gives the person a file as a download. It is never opened or shown here. */
export function download(file: Blob, name: string): void {
  const link = document.createElement('a');
  // Whatever it says of itself, it is bytes.
  link.href = URL.createObjectURL(new Blob([file], { type: 'application/octet-stream' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
