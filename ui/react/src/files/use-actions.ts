import { useMemo } from 'react';
import { useToast } from '../controls/toasts.tsx';
import { canChooseTarget, chooseFile, chooseTarget } from './choose-file.ts';
import type { FileDesk } from './file-desk.ts';
import { openAgain } from './file-handles.ts';
import { useFilesText } from './text.ts';
import type { TransferActions } from './transfer-card.tsx';

/** What the cards do. */
export function useActions(desk: FileDesk): TransferActions {
  const words = useFilesText();
  const toast = useToast();
  return useMemo<TransferActions>(() => {
    const acceptAs = async (id: string): Promise<void> => {
      const view = desk.snapshot.find((each) => each.id === id);
      const target = view && (await chooseTarget(view.name));
      if (target) await desk.accept(id, target);
    };
    const goOn = async (id: string): Promise<void> => {
      const handle = desk.handleOf(id);
      const known = await openAgain(handle, true);
      const chosen = known ? { file: known, handle } : await chooseFile();
      if (chosen && !desk.goOn(id, chosen.file, chosen.handle)) toast({ text: words.say('files.other'), tone: 'bad' });
    };
    return {
      accept: (id) => void desk.accept(id),
      ...(canChooseTarget() && { acceptAs: (id: string) => void acceptAs(id) }),
      decline: (id) => desk.decline(id),
      pause: (id, paused) => desk.pause(id, paused),
      cancel: (id) => void desk.cancel(id),
      goOn: (id) => void goOn(id),
      save: (id) => void desk.deliver(id),
      dismiss: (id) => desk.dismiss(id),
    };
  }, [desk, words, toast]);
}
