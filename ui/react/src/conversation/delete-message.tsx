import type { RoomMessage } from '@parley/esdk';
import type { ReactNode } from 'react';
import { Confirm } from '../controls/dialog.tsx';
import type { CoreKey } from '../i18n/messages/en.ts';
import { useText } from '../i18n/text.tsx';
import { plainText } from '../markdown/message-html.ts';

const SHOWN = 120;

export interface DeleteMessageProps {
  readonly message: RoomMessage;
  readonly onDelete: () => Promise<unknown>;
  readonly onClose: () => void;
}

/** Asks before a message goes. */
export function DeleteMessage({ message, onDelete, onClose }: DeleteMessageProps): ReactNode {
  const text = useText<CoreKey>();
  const plain = plainText(message.body);
  return (
    <Confirm danger title={text.say('message.delete.title')} action={text.say('message.delete.do')} onConfirm={onDelete} onClose={onClose}>
      <p dir="auto">“{plain.length > SHOWN ? `${plain.slice(0, SHOWN)}…` : plain}”</p>
      <p>{text.say('message.delete.note')}</p>
    </Confirm>
  );
}
