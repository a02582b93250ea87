import { Button, IconButton, useMe, usePerson } from '@parley/react/internal';
import { FileUp } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { useSendFile } from './use-files.tsx';

/** "Send a file…", to somebody else who is active. `compact`: a picture with a tip, for where there is little room. */
export function SendFile({ person: id, compact = false }: { readonly person: string; readonly compact?: boolean }): ReactNode {
  const words = useWords();
  const me = useMe();
  const person = usePerson(id);
  const send = useSendFile();
  if (!person?.active || id === me) return null;
  if (compact) return <IconButton icon={FileUp} label={words.say('files.send-to', { name: person.name })} onClick={() => send(id)} />;
  return (
    <Button variant="outline" icon={FileUp} onClick={() => send(id)}>
      {words.say('files.send')}
    </Button>
  );
}
