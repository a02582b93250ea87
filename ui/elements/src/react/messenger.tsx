import { Messenger } from '@parley/react';
import { ar } from '@parley/react/ar';
import type { MessengerView } from '../messenger/messenger-view.ts';
import type { Mount } from '../stage/stage.ts';
import { mountWith } from './frame.tsx';

export const mountMessenger: Mount<MessengerView> = mountWith(
  ({ conversation, title, person, onClose, onError }) => (
    <Messenger
      onError={onError}
      {...(conversation && { conversation })}
      {...(title && { title })}
      {...(person && { person })}
      {...(onClose && { onClose })}
    />
  ),
  { ar },
);
