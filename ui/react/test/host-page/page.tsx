import {
  Avatar,
  Composer,
  ConnectionBanner,
  ConversationList,
  type ConversationTarget,
  MessageList,
  Messenger,
  OrganisationTree,
  ParleyProvider,
  type ParleyProviderOptions,
  PersonCard,
  PresenceDot,
  type RenderMessage,
  UnreadBadge,
  useChannel,
  useConnection,
  useConversation,
  useInbox,
  useMembers,
  usePerson,
  useUnread,
} from '@parley/react';
import { ar } from '@parley/react/ar';
import { Files, useDesk } from '@parley/react/files';
import { type ReactNode, useState } from 'react';

/** A message that is nothing but the key of a deal is a link to it. */
const renderMessage: RenderMessage = ({ body }, usual) => (/^deal:\d+$/.test(body) ? <a href={`#${body}`}>Deal {body.slice(5)}</a> : usual);

/** What the page shows, decided by its address. */
export interface PageProps {
  readonly server: string;
  readonly view: 'messenger' | 'panel' | 'one' | 'parts' | 'renders' | 'deal' | 'files';
  /** Nobody, when it is empty. */
  readonly user: string;
  readonly person?: string;
  readonly conversation?: string;
  readonly title?: string;
  readonly theme?: ParleyProviderOptions['theme'];
  readonly locale?: 'en-GB' | 'ar';
}

/** An application as somebody has it, with Parley in it. */
export function Page({ server, user, locale = 'en-GB', theme = 'auto', ...view }: PageProps): ReactNode {
  const [on, setOn] = useState(true);
  const token = (): Promise<string> => fetch(`/parley-token?user=${user}`).then((response) => response.text());
  return (
    <main>
      <h1 id="title">Deals</h1>
      <button id="switch" type="button" onClick={() => setOn(!on)}>
        Switch
      </button>
      {on && (
        <ParleyProvider
          server={server}
          token={user === '' ? undefined : token}
          storageKey={user}
          locale={locale}
          theme={theme}
          {...(locale === 'ar' && { messages: ar })}
        >
          <Facts />
          <div id="stage">
            <View {...view} />
          </div>
        </ParleyProvider>
      )}
    </main>
  );
}

/** What the hooks say, for the test. */
function Facts(): ReactNode {
  const { state } = useConnection();
  const { unread } = useUnread();
  return (
    <p id="facts" data-state={state}>
      {unread} <UnreadBadge />
    </p>
  );
}

function View({ view, person, conversation, title }: Pick<PageProps, 'view' | 'person' | 'conversation' | 'title'>): ReactNode {
  const [open, setOpen] = useState(true);
  if (view === 'messenger') return <Messenger />;
  if (view === 'panel') return open && <Messenger placement="panel" onClose={() => setOpen(false)} />;
  if (view === 'deal') return <Deal />;
  if (view === 'files') return <Sending person={person ?? ''} />;
  if (view === 'one')
    return (
      <Messenger
        renderMessage={renderMessage}
        {...(person !== undefined && { person })}
        {...(conversation !== undefined && { conversation })}
        {...(title !== undefined && { title })}
      />
    );
  return view === 'parts' ? <Parts person={person ?? ''} /> : <Renders person={person ?? ''} />;
}

/** Something of the application: who looks at it, and its stage for all of them at once. */
function Deal(): ReactNode {
  const [stage, setStage] = useState('open');
  const here = useMembers('deals/deal/42');
  const deal = useChannel<string>('deals/deal/42', { onItem: (item) => item.reset === undefined && setStage(item.body) });
  return (
    <section>
      <p id="here">{here.join(' ')}</p>
      <p id="stage-of-deal">{stage}</p>
      {deal.state === 'joined' && (
        <button type="button" onClick={() => void deal.handle.publish('won')}>
          Win
        </button>
      )}
    </section>
  );
}

/** Files, chosen in the page's own way. */
function Sending({ person }: { readonly person: string }): ReactNode {
  const desk = useDesk();
  return (
    <section>
      <input
        type="file"
        aria-label="Send a file"
        disabled={!desk}
        onChange={({ target }) => void desk?.send(person, target.files?.[0] as File)}
      />
      <Files />
    </section>
  );
}

declare global {
  /** How often what was drawn, for the test. */
  var renders: Record<string, number> | undefined;
}

function drawn(name: string): void {
  globalThis.renders = { ...globalThis.renders, [name]: (globalThis.renders?.[name] ?? 0) + 1 };
}

/** One component for each hook, which says when it is drawn. */
function Renders({ person }: { readonly person: string }): ReactNode {
  return (
    <>
      <Talk person={person} />
      <Inbox />
      <Somebody person={person} />
    </>
  );
}

function Talk({ person }: { readonly person: string }): ReactNode {
  const conversation = useConversation({ person });
  drawn('conversation');
  return <p id="count">{conversation.state === 'open' && !conversation.snapshot.loading && conversation.snapshot.messages.length}</p>;
}

function Inbox(): ReactNode {
  const { conversations } = useInbox();
  drawn('inbox');
  return <p id="newest">{conversations[0]?.preview?.text}</p>;
}

function Somebody({ person }: { readonly person: string }): ReactNode {
  drawn('person');
  return <p id="name">{usePerson(person)?.name}</p>;
}

/** Every component by itself. */
function Parts({ person }: { readonly person: string }): ReactNode {
  const [target, setTarget] = useState<ConversationTarget>({ person });
  const conversation = useConversation(target);
  return (
    <div id="parts">
      <section id="people">
        <p id="owner">
          <Avatar person={person} size={24} /> <PresenceDot person={person} /> Owner
        </p>
        <PersonCard person={person} />
        <div id="tree">
          <OrganisationTree onPerson={(id) => setTarget({ person: id })} />
        </div>
      </section>
      <section id="list">
        <ConversationList onOpen={(id) => setTarget({ conversation: id })} />
      </section>
      <section id="talk">
        <ConnectionBanner />
        <MessageList conversation={conversation} renderMessage={renderMessage} />
        <Composer conversation={conversation} />
      </section>
    </div>
  );
}
