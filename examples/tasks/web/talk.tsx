import { Composer, MessageList, useConversation } from '@parley/react';
import type { ReactNode } from 'react';
import type { Task } from './api.ts';

/** What is said about a task, beside the board. */
export function Talk({ task, onClose }: { readonly task: Task; readonly onClose: () => void }): ReactNode {
  const conversation = useConversation({ conversation: `tasks/task/${task.id}`, title: task.title });
  return (
    <aside className="talk" aria-label={`About ${task.title}`}>
      <header>
        <h2>{task.title}</h2>
        <button type="button" onClick={onClose}>
          Close
        </button>
      </header>
      <div className="messages">
        <MessageList conversation={conversation} />
      </div>
      <Composer conversation={conversation} autoFocus />
    </aside>
  );
}
