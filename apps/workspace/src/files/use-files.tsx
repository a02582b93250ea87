import { createContext, lazy, type ReactNode, Suspense, use, useCallback, useState } from 'react';

const Files = lazy(async () => ({ default: (await import('./files.tsx')).Files }));

const SendFileContext = createContext<(person: string) => void>(() => undefined);

/** Asks for a file and sends it to that person. To be called while the person clicks. */
export function useSendFile(): (person: string) => void {
  return use(SendFileContext);
}

/** A file that somebody wants to send: a new object for every time. */
export interface SendRequest {
  readonly person: string;
}

/** Files to and from colleagues, for everything within. */
export function FilesProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [request, setRequest] = useState<SendRequest>();
  const send = useCallback((person: string) => setRequest({ person }), []);
  return (
    <SendFileContext value={send}>
      {children}
      <Suspense fallback={null}>
        <Files request={request} />
      </Suspense>
    </SendFileContext>
  );
}
