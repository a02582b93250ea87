import { connect, type Parley, type TokenProvider } from '@parley/esdk';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import type { FilesKey } from '../files/messages/en.ts';
import { useObservable } from '../hooks/observable.ts';
import { ConnectionProvider } from '../hooks/provider.tsx';
import type { Template } from '../i18n/catalogue.ts';
import { type CoreKey, en } from '../i18n/messages/en.ts';
import { TextProvider } from '../i18n/text.tsx';
import { NOT_YET, SIGNED_OUT } from '../model/stand-in.ts';
import { type Look, LookContext } from './look.tsx';

/** What the components say, by key; what is left out is English. */
export type Messages = { readonly [K in CoreKey | FilesKey]?: Template };

/** A connection of one's own, or where the provider gets one. */
export type ParleySource =
  | { readonly parley: Parley; readonly server?: never }
  | {
      /** Address of the server, as `connect` of the ESDK takes it. */
      readonly server: string;
      /**
       * Gives a token for whoever is signed in, each time one is needed; may be another function at each rendering. Undefined: nobody is signed in, and
       * nothing is connected.
       */
      readonly token: string | TokenProvider | undefined;
      /**
       * Keeps apart what waits in this browser for one person and another: give it (the person's id, say) where several use one browser.
       * Another one means another connection. Default: the address of the server.
       */
      readonly storageKey?: string;
      readonly parley?: never;
    };

export interface ParleyProviderOptions {
  /** Default `auto`. */
  readonly theme?: Look['theme'];
  /** Default `comfortable`. */
  readonly density?: Look['density'];
  /** Language and region of words, dates and numbers (BCP 47): `en`, `en-GB`, `ar`. Default `en`. */
  readonly locale?: string;
  /** The words of that language: `ar` of `@parley/react/ar`, or your own. An object that stays the same. */
  readonly messages?: Messages;
  /** Address of the photo of a version; without it people have their initials. A function that stays the same. */
  readonly photoUrl?: (version: string) => string | undefined;
  readonly children: ReactNode;
}

export type ParleyProviderProps = ParleySource & ParleyProviderOptions;

/**
 * Gives the hooks and components below it one connection, a language and a look. It connects when it is mounted and disconnects when it is not any
 * more; providers of the same server (and `storageKey`) share one connection. Who gives it a `parley` closes that themself. Renders its children
 * and nothing else, on a server too. A connection that has ended for good (`useConnection().state === 'ended'`) begins anew when `token` has been
 * undefined, or when the provider is mounted anew.
 *
 * @example
 * <ParleyProvider server="https://talk.example.org" token={() => fetch('/parley-token').then((r) => r.text())}>
 *   <Messenger />
 * </ParleyProvider>
 */
export function ParleyProvider(props: ParleyProviderProps): ReactNode {
  const { theme = 'auto', density = 'comfortable', locale = 'en', messages, photoUrl, children } = props;
  const own = useOwnConnection(props);
  const parley = props.parley ?? own;
  const look = useMemo<Look>(() => ({ theme, density }), [theme, density]);
  const catalogue = useMemo(() => ({ ...en, ...messages }), [messages]);
  return (
    <TextProvider language={locale.split('-')[0] ?? locale} locale={locale} catalogue={catalogue}>
      <LookContext value={look}>
        <ConnectionProvider parley={parley} person={usePersonOf(parley)} {...(photoUrl && { photoUrl })}>
          {children}
        </ConnectionProvider>
      </LookContext>
    </TextProvider>
  );
}

/** Open while the component is there and somebody is signed in. */
function useOwnConnection({ server, ...source }: ParleySource): Parley {
  const { token, storageKey } = 'token' in source ? source : {};
  const [opened, setOpened] = useState<Parley>();
  const latest = useRef(token);
  useEffect(() => {
    latest.current = token;
  });
  const isSignedIn = token !== undefined;
  useEffect(() => {
    if (server === undefined || !isSignedIn) return;
    const ask = (): string | Promise<string> => (typeof latest.current === 'function' ? latest.current() : (latest.current ?? ''));
    const parley = connect(server, { token: ask, client: 'parley-react', ...(storageKey !== undefined && { storageKey }) });
    setOpened(parley);
    return () => {
      setOpened(undefined);
      void parley.close();
    };
  }, [server, isSignedIn, storageKey]);
  return isSignedIn ? (opened ?? NOT_YET) : SIGNED_OUT;
}

/** Who is signed in, as soon as the server has said it; kept while the connection is away. */
function usePersonOf(parley: Parley): string {
  const said = useObservable(parley, ({ connection }) => (connection.state === 'up' ? connection.person : undefined));
  const [known, setKnown] = useState({ parley, person: said ?? '' });
  const now = known.parley === parley && (said === undefined || said === known.person) ? known : { parley, person: said ?? '' };
  if (now !== known) setKnown(now);
  return now.person;
}
