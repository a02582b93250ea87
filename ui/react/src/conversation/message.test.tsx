import type { RoomMessage } from '@parley/esdk';
import { renderToString } from 'react-dom/server';
import { expect, it } from 'vitest';
import { ParleyProvider } from '../embed/parley-provider.tsx';
import { type MessageActions, MessageView } from './message.tsx';

const nothing = (): void => {};
const actions: MessageActions = { edit: nothing, save: nothing, remove: nothing, copy: nothing, retry: nothing, discard: nothing };

/** Deleted: where there is no page there is nothing to draw a body with. */
function drawn(sender: string): string {
  const message: RoomMessage = { id: 1, seq: 1, sender, at: 0, body: '', ref: '', state: 'sent', deleted: true };
  return renderToString(
    <ParleyProvider server="https://talk.example.org" token={() => 'token'}>
      <MessageView message={message} grouped={false} editing={false} offline={false} actions={actions} />
    </ParleyProvider>,
  );
}

it('what a program posted or a guest wrote is marked, and what a person wrote is not', () => {
  expect(drawn('guest:crm:visitor')).toContain('<span class="Tag">Guest</span>');
  expect(drawn('webhook:b7Ge02mKq1Zs')).toContain('<span class="Tag">App</span>');
  expect(drawn('maya')).toContain('This message was deleted.');
  expect(drawn('maya')).not.toContain('class="Tag"');
});
