import { chooseFile, type FileDesk, type TransferView, useDesk } from '@parley/react/files';
import { DeskPanel, State, useFilesText, useObservable, useToast } from '@parley/react/internal';
import '@parley/react/files.css';
import { type ReactNode, useEffect, useEffectEvent, useState } from 'react';
import { Announcement } from './announcement.tsx';
import './files.css';
import type { SendRequest } from './use-files.tsx';

const NOTHING = new State<readonly TransferView[]>([]);

/** Files to and from colleagues: what was asked for is sent, what is offered is asked about, what moves is shown. */
export function Files({ request }: { readonly request: SendRequest | undefined }): ReactNode {
  const desk = useDesk();
  const newest = useObservable(desk ?? NOTHING, (views) => views.at(-1));
  useSending(desk, request);
  return (
    <>
      <Announcement view={newest} />
      {desk && newest && (
        <div className="Files-corner">
          <DeskPanel desk={desk} />
        </div>
      )}
    </>
  );
}

/** Every request once, when the desk is there; where there will be none, it is said. */
function useSending(desk: FileDesk | undefined, request: SendRequest | undefined): void {
  const words = useFilesText();
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
