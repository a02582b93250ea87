import type { RoomMessage } from '@parley/esdk';
import type { ReactNode } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ParleyProvider } from '../embed/parley-provider.tsx';
import { type MessageActions, MessageView } from './message.tsx';
import { MessageRenderer, type RenderMessage } from './message-renderer.ts';

const nothing = (): void => {};
const actions: MessageActions = { edit: nothing, save: nothing, remove: nothing, copy: nothing, retry: nothing, discard: nothing };

const message: RoomMessage = { id: 1, seq: 1, sender: 'maya', at: 0, body: 'deal:42', ref: '', state: 'sent' };

function page(children: ReactNode): string {
  return renderToString(
    <ParleyProvider server="https://talk.example.org" token={() => 'token'}>
      {children}
    </ParleyProvider>,
  );
}

/** Deleted: where there is no page there is nothing to draw a body with. */
function drawn(sender: string): string {
  return page(
    <MessageView
      message={{ ...message, sender, body: '', deleted: true }}
      grouped={false}
      editing={false}
      offline={false}
      actions={actions}
    />,
  );
}

it('what a program posted or a guest wrote is marked, and what a person wrote is not', () => {
  expect(drawn('guest:crm:visitor')).toContain('<span class="Tag">Guest</span>');
  expect(drawn('webhook:b7Ge02mKq1Zs')).toContain('<span class="Tag">App</span>');
  expect(drawn('maya')).toContain('This message was deleted.');
  expect(drawn('maya')).not.toContain('class="Tag"');
});

it('an application shows in its own way what a message says, within what there is around it, but not of one that was deleted', () => {
  const render: RenderMessage = ({ body }) => <a href={body}>Deal</a>;
  const shown = (of: RoomMessage): string =>
    page(
      <MessageRenderer value={render}>
        <MessageView message={of} grouped={false} editing={false} offline={false} actions={actions} />
      </MessageRenderer>,
    );
  expect(shown(message)).toMatch(/<article class="Message"[\s\S]*<a href="deal:42">Deal<\/a>[\s\S]*role="toolbar"/);
  expect(shown({ ...message, deleted: true })).toContain('This message was deleted.');
});
