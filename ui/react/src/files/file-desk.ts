import type { Observable } from '@parley/esdk';
import type { TransferView } from './transfer.ts';

/**
 * All files on their way to and from one window. Its snapshot is the list of them, the newest last. A file that has arrived is given to the person as a
 * download; what is interrupted goes on when both sides are back, after a reload too.
 */
export interface FileDesk extends Observable<readonly TransferView[]> {
  /** Offers a file. `handle`: where the browser lets a page come back to it. Settles when it is among the others; those say what becomes of it. */
  send(person: string, file: File, handle?: FileSystemFileHandle): Promise<void>;
  /** Takes what is offered. `target`: where it is written, instead of a download. */
  accept(id: string, target?: FileSystemWritableFileStream): Promise<void>;
  decline(id: string): void;
  pause(id: string, paused: boolean): void;
  /** Gives up what is under way; it is not shown any more. */
  cancel(id: string): Promise<void>;
  /** Shows it no longer. */
  dismiss(id: string): void;
  /** Gives the person once more what has arrived. */
  deliver(id: string): Promise<void>;
  /** Where a file was when it was chosen, before this page was loaded anew; if the browser knows it. */
  handleOf(id: string): FileSystemFileHandle | undefined;
  /** Goes on with a file that was chosen again (`needs-file`); false: it is another one. */
  goOn(id: string, file: File, handle?: FileSystemFileHandle): boolean;
}
