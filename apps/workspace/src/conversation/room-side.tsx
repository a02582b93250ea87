import type { Conversation } from '@parley/messaging/contract';
import { Button, Failure, IconButton, PersonCell, Skeleton, useMe, useMembers, usePeople } from '@parley/react/internal';
import { Pencil, UserPlus, Webhook, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useWords } from '../boot/language.tsx';
import { IncomingApps } from '../incoming/incoming-apps.tsx';
import { useIncomingWords } from '../incoming/words.ts';
import { useApp } from '../shell/app-context.tsx';

/** A room, or what an application has made: what it is about and who is in it. */
export function RoomSide({ conversation, onClose }: { readonly conversation: Conversation; readonly onClose: () => void }): ReactNode {
  const words = useWords();
  return (
    <aside className="Side" aria-label={words.say('room.about')}>
      <header className="Bar">
        <div className="Grow">
          <h2 className="Bar-title">{words.say('room.about')}</h2>
          <p className="Bar-sub Truncate" dir="auto">
            {conversation.title}
          </p>
        </div>
        <IconButton icon={X} label={words.say('close')} onClick={onClose} />
      </header>
      <div className="RoomAbout">
        {conversation.kind === 'application' ? (
          <p className="Muted">
            <bdi>{conversation.key}</bdi>
          </p>
        ) : (
          <Room conversation={conversation} />
        )}
        <AppsButton conversation={conversation} />
        <h3>{words.say('people.count', { count: conversation.memberCount })}</h3>
      </div>
      <Members conversation={conversation} />
    </aside>
  );
}

function Room({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const words = useWords();
  const { ask } = useApp();
  return (
    <>
      <p dir="auto">{conversation.topic || words.say('room.topic.none')}</p>
      <p className="Muted">{words.say(conversation.open ? 'room.open' : 'room.closed')}</p>
      <div className="PersonPanel-acts">
        <Button variant="outline" icon={UserPlus} onClick={() => ask({ kind: 'room-invite', conversation })}>
          {words.say('room.invite.item')}
        </Button>
        <Button icon={Pencil} onClick={() => ask({ kind: 'room-edit', conversation })}>
          {words.say('room.edit.item')}
        </Button>
      </div>
    </>
  );
}

/** Who else speaks here: programs. */
function AppsButton({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const words = useIncomingWords();
  const [shown, setShown] = useState(false);
  return (
    <div className="PersonPanel-acts">
      <Button icon={Webhook} onClick={() => setShown(true)}>
        {words.say('apps.item')}
      </Button>
      {shown && <IncomingApps conversation={conversation} onClose={() => setShown(false)} />}
    </div>
  );
}

function Members({ conversation }: { readonly conversation: Conversation }): ReactNode {
  const words = useWords();
  const me = useMe();
  const { go } = useApp();
  const [members, loadMore] = useMembers(conversation.id, conversation.memberCount);
  const people = usePeople(members.ids);
  const known = members.ids.flatMap((id) => people.get(id) ?? []).toSorted((a, b) => words.formats.compare(a.name, b.name));
  return (
    <section className="SidePeople" aria-label={words.say('room.people')}>
      {known.map((person) => (
        <PersonCell
          key={person.id}
          person={person}
          note={person.id === me ? words.say('you') : undefined}
          onChoose={(id) => go({ kind: 'direct', person: id })}
        />
      ))}
      {members.loading && known.length === 0 && <Skeleton kind="people" lines={4} />}
      {members.failed && <Failure reason={words.say('people.failed')} onRetry={loadMore} />}
      {members.more && !members.loading && !members.failed && <Button onClick={loadMore}>{words.say('more')}</Button>}
    </section>
  );
}
