import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import * as filesDoor from '../files/index.ts';
import { ar } from '../i18n/messages/ar.ts';
import * as mainDoor from '../index.ts';

const door = { ...mainDoor, ...filesDoor };

const { ParleyProvider } = door;

/** Every public component, with the least that it needs. */
const components: Readonly<Record<string, () => ReactNode>> = {
  Avatar: () => <door.Avatar person="maya" />,
  Composer: () => <door.Composer conversation={{ state: 'opening' }} />,
  ConnectionBanner: () => <door.ConnectionBanner />,
  ConversationList: () => <door.ConversationList onOpen={() => undefined} />,
  Files: () => <door.Files />,
  MessageList: () => <door.MessageList conversation={{ state: 'opening' }} />,
  Messenger: () => <door.Messenger />,
  OrganisationTree: () => <door.OrganisationTree />,
  PersonCard: () => <door.PersonCard person="maya" />,
  PresenceDot: () => <door.PresenceDot person="maya" />,
  UnreadBadge: () => <door.UnreadBadge />,
};

const html = (children: ReactNode): string =>
  renderToString(
    <ParleyProvider server="https://talk.example.org" token={() => 'token'}>
      {children}
    </ParleyProvider>,
  );

describe('on a server, where there is no page', () => {
  it('names every component of the doors', () => {
    const exported = Object.keys(door).filter((name) => /^[A-Z]/.test(name) && name !== 'ParleyProvider');
    expect(exported.sort()).toEqual(Object.keys(components).sort());
  });

  it.each(Object.entries(components))('%s is drawn, without styles of its own that a strict policy would refuse', (_, component) => {
    expect(globalThis.document).toBeUndefined();
    expect(html(component())).not.toMatch(/\sstyle=/);
  });

  it('the messenger says that it is on its way, in the language that is given', () => {
    expect(html(<door.Messenger />)).toMatch(/^<section class="parley Messenger" lang="en" dir="ltr" aria-label="Messages"[\s\S]*Loading/);
    const arabic = renderToString(
      <ParleyProvider server="https://talk.example.org" token="token" locale="ar" messages={ar} theme="dark" density="compact">
        <door.Messenger />
      </ParleyProvider>,
    );
    expect(arabic).toMatch(
      /^<section class="parley Messenger" lang="ar" dir="rtl" aria-label="الرسائل" data-theme="dark" data-density="compact"/,
    );
  });

  it('the messenger says that nobody is signed in', () => {
    const signedOut = renderToString(
      <ParleyProvider server="https://talk.example.org" token={undefined}>
        <door.Messenger />
      </ParleyProvider>,
    );
    expect(signedOut).toContain('You are not signed in. Sign in again.');
  });
});
