import { Confirm, plainText } from '@parley/react';
import type { ReactNode } from 'react';
import { useWords } from '../boot/language.tsx';
import type { DialogProps } from './dialog-host.tsx';

const SHOWN = 120;

export function DeleteMessage({ message, onDelete, onClose }: DialogProps<'message-delete'>): ReactNode {
  const words = useWords();
  const plain = plainText(message.body);
  return (
    <Confirm
      danger
      title={words.say('message.delete.title')}
      action={words.say('message.delete.do')}
      onConfirm={onDelete}
      onClose={onClose}
    >
      <p dir="auto">“{plain.length > SHOWN ? `${plain.slice(0, SHOWN)}…` : plain}”</p>
      <p>{words.say('message.delete.note')}</p>
    </Confirm>
  );
}
