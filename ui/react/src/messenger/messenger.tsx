import { Unplug } from 'lucide-react';
import type { KeyboardEvent, ReactNode } from 'react';
import { Empty } from '../controls/states.tsx';
import { ToastProvider } from '../controls/toasts.tsx';
import { ComingMessages } from '../conversation/conversation-messages.tsx';
import type { RenderMessage } from '../conversation/message-renderer.ts';
import type { ConversationTarget } from '../embed/conversation-state.ts';
import { Root } from '../embed/look.tsx';
import { RenderedBy } from '../embed/message-list.tsx';
import { useConnection } from '../hooks/connection.ts';
import { useMe } from '../hooks/context.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { OfflineBanner } from '../shell/banners.tsx';
import { keyOf, MessengerBody } from './messenger-body.tsx';
import { OneConversation } from './one-conversation.tsx';
import { isInOverlay } from './overlay.ts';

export interface MessengerProps {
  /** One conversation only, by its id or by the key of one of your application (`crm/deal/42`); without it (and `person` and `room`) the list of all, and whichever is opened. */
  readonly conversation?: string;
  /** What that of an application is called where this is its first opening. */
  readonly title?: string;
  /** The conversation with this person only. */
  readonly person?: string;
  /** This room only. */
  readonly room?: string;
  /** `inline` fills its container; `panel` stands at the end side of the window, over the page. Default `inline`. */
  readonly placement?: 'inline' | 'panel';
  /** There is a button to close it, and in a panel Esc does too: what that means is yours to do. */
  readonly onClose?: () => void;
  /** A conversation was opened; its id. */
  readonly onOpen?: (conversation: string) => void;
  /** A conversation did not open: the error of the SDK, whose `code` and message say why. What people see of it is shown already. Default: it is a warning on the console. */
  readonly onError?: (error: unknown) => void;
  /** What messages say, in your own way. Default: their text, and the cards that it names. */
  readonly renderMessage?: RenderMessage;
}

/**
 * A whole messenger: conversations, the open one, where to write, people to write to. Usable from 320 px of width; side by side from 640 px.
 * Every state is shown in it: on its way, nothing yet, offline, refused, signed out. Overlays are native and stay within it, so that it also lives in a
 * shadow root. It needs a height of at least 320 px; the style sheet is `@parley/react/styles.css`.
 *
 * @example
 * <Messenger conversation="crm/deal/42" placement="panel" onClose={() => setOpen(false)} />
 */
export function Messenger({
  conversation,
  title,
  person,
  room,
  placement = 'inline',
  onClose,
  onOpen,
  onError = warn,
  renderMessage,
}: MessengerProps): ReactNode {
  const text = useText<CoreKey>();
  const target = targetOf({ conversation, title, person, room });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && !event.defaultPrevented && placement === 'panel' && !isInOverlay(event)) onClose?.();
  };
  return (
    <Root as="section" className="Messenger" label={text.say('messenger')} placement={placement} onKeyDown={onKeyDown}>
      <ToastProvider>
        <Signed>
          <RenderedBy render={renderMessage}>
            {target ? (
              <OneConversation key={keyOf(target)} target={target} onClose={onClose} onOpen={onOpen} onError={onError} />
            ) : (
              <MessengerBody onClose={onClose} onOpen={onOpen} onError={onError} />
            )}
          </RenderedBy>
        </Signed>
      </ToastProvider>
    </Root>
  );
}

/** Whoever develops the page learns why; who looks at it is told what they can do. */
function warn(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: it is where whoever makes pages looks.
  console.warn(`<Messenger> A conversation did not open. ${error}`);
}

type Chosen = { readonly [K in 'conversation' | 'title' | 'person' | 'room']: string | undefined };

function targetOf({ conversation, title, person, room }: Chosen): ConversationTarget | undefined {
  if (conversation !== undefined) return { conversation, ...(title !== undefined && { title }) };
  if (person !== undefined) return { person };
  return room === undefined ? undefined : { room };
}

/** What is in it is for somebody who is known; else whether they are on their way. */
function Signed({ children }: { readonly children: ReactNode }): ReactNode {
  const text = useText<CoreKey>();
  const me = useMe();
  const connection = useConnection();
  if (connection.state === 'ended')
    return (
      <div className="Pane" role="alert">
        <Empty icon={Unplug}>{text.because([connection.code], undefined, text.say('connection.ended'))}</Empty>
      </div>
    );
  if (me === '')
    return (
      <div className="Messenger-open">
        <OfflineBanner />
        <ComingMessages />
      </div>
    );
  return children;
}
