import type { Person } from '@parley/people/contract';
import { Button, reasonOf, useDirectory, useMe, useToast } from '@parley/react/internal';
import { AppWindow, AtSign, Link, MessageSquare, Pencil, RotateCcw, UserMinus, UserX } from 'lucide-react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import { SendFile } from '../files/send-file.tsx';
import { useApp } from '../shell/app-context.tsx';
import { useOpenAs } from '../shell/use-open-as.ts';
import { useReactivate } from './use-reactivate.ts';

/** Everything one may do about a person. */
export function PersonActions({ person, inConversation }: { readonly person: Person; readonly inConversation: boolean }): ReactNode {
  const words = useWords();
  const me = useMe();
  const { session, go, ask } = useApp();
  const openAs = useOpenAs();
  const own = person.id === me;
  return (
    <div className="PersonPanel-acts">
      {!inConversation && (
        <Button variant="primary" icon={MessageSquare} onClick={() => go({ kind: 'direct', person: person.id })}>
          {words.say('person.message')}
        </Button>
      )}
      <SendFile person={person.id} />
      {session.mayOpenAs && !own && person.active && (
        <Button variant="outline" icon={AppWindow} onClick={() => void openAs(person.id)}>
          {words.say('open-as')}
        </Button>
      )}
      {(own || session.person.admin) && (
        <Button variant="outline" icon={Pencil} onClick={() => ask({ kind: 'person-edit', person })}>
          {words.say('person.edit')}
        </Button>
      )}
      {person.mail && <CopyMail mail={person.mail} />}
      {session.person.admin && !own && <AdministratorActions person={person} />}
    </div>
  );
}

function CopyMail({ mail }: { readonly mail: string }): ReactNode {
  const words = useWords();
  const toast = useToast();
  const copy = (): void => {
    navigator.clipboard.writeText(mail).then(
      () => toast({ text: words.say('copied') }),
      (error: unknown) => toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) }),
    );
  };
  return (
    <Button variant="outline" icon={AtSign} onClick={copy}>
      {words.say('person.mail.copy')}
    </Button>
  );
}

function AdministratorActions({ person }: { readonly person: Person }): ReactNode {
  const words = useWords();
  const { ask, page } = useApp();
  const reactivate = useReactivate();
  if (!person.active)
    return (
      <Button variant="outline" icon={RotateCcw} onClick={() => void reactivate(person)}>
        {words.say('person.reactivate')}
      </Button>
    );
  return (
    <>
      <Button variant="outline" icon={Link} onClick={() => ask({ kind: 'person-invite', person })}>
        {words.say('person.invite')}
      </Button>
      {page.kind === 'directory' && page.by === 'group' && page.at !== undefined && <LeaveGroup person={person} group={page.at} />}
      <Button variant="danger-outline" icon={UserX} onClick={() => ask({ kind: 'person-deactivate', person })}>
        {words.say('person.deactivate')}
      </Button>
    </>
  );
}

/** Takes a person from the list of the group that is shown. Whom its query or a group in it finds stays. */
function LeaveGroup({ person, group }: { readonly person: Person; readonly group: string }): ReactNode {
  const words = useWords();
  const toast = useToast();
  const directory = useDirectory();
  const leave = async (): Promise<void> => {
    try {
      directory.learn({ groups: [(await directory.call('people.updateGroup', { id: group, removePeople: [person.id] })).group] });
    } catch (error) {
      toast({ tone: 'bad', text: words.say('failed.because', { reason: reasonOf(error, words) }) });
    }
  };
  return (
    <Button variant="outline" icon={UserMinus} onClick={() => void leave()}>
      {words.say('group.leave')}
    </Button>
  );
}
