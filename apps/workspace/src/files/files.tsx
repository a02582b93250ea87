import { State, useObservable, useToast } from '@parley/react/internal';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { Announcement } from './announcement.tsx';
import { chooseFile } from './choose-file.ts';
import type { TransferDesk } from './desk.ts';
import { FilesPanel } from './files-panel.tsx';
import type { TransferView } from './transfer.ts';
import { useActions } from './use-actions.ts';
import { useDesk } from './use-desk.ts';
import type { SendRequest } from './use-files.tsx';

const NOTHING = new State<readonly TransferView[]>([]);

/** Files to and from colleagues: what was asked for is sent, what is offered is asked about, what moves is shown. */
export function Files({ request }: { readonly request: SendRequest | undefined }): ReactNode {
  const desk = useDesk();
  const views = useObservable(desk ?? NOTHING, (each) => each);
  const actions = useActions(desk);
  useSending(desk, request);
  return (
    <>
      <Announcement view={views.at(-1)} />
      {views.length > 0 && <FilesPanel views={views} actions={actions} />}
    </>
  );
}

/** Every request once, when the desk is there; where there will be none, it is said. */
function useSending(desk: TransferDesk | undefined, request: SendRequest | undefined): void {
  const words = useWords();
  const toast = useToast();
  const [answered, setAnswered] = useState<SendRequest>();
  const send = useEffectEvent(async ({ person }: SendRequest) => {
    const chosen = await chooseFile();
    if (chosen) await desk?.send(person, chosen.file, chosen.handle);
  });
  useEffect(() => {
    if (!request || request === answered || (!desk && isSecureContext)) return;
    setAnswered(request);
    if (desk) void send(request);
    else toast({ text: words.say('files.insecure'), tone: 'bad' });
  }, [request, answered, desk, toast, words]);
}
