import { Avatar, UnreadBadge, useChannel } from '@parley/react';
import { type FormEvent, type ReactNode, useCallback, useEffect, useRef, useState } from 'react';
import { ask, idOf, type Person, type Session, type Stage, type Task } from './api.ts';
import { Talk } from './talk.tsx';

const STAGES: readonly { readonly id: Stage; readonly name: string }[] = [
  { id: 'open', name: 'Open' },
  { id: 'doing', name: 'Doing' },
  { id: 'done', name: 'Done' },
];

/** What there is to do, the same for everybody who looks at it. */
export function Board({ session }: { readonly session: Session }): ReactNode {
  const [tasks, setTasks] = useState<readonly Task[]>([]);
  const [chosen, setChosen] = useState<number>();
  const read = useCallback(() => void ask<readonly Task[]>('tasks').then((all) => all && setTasks(all)), []);
  useEffect(read, [read]);
  const board = useChannel('tasks/board/main', { members: true, onItem: read });
  const here = board.state === 'joined' ? board.members : [];
  const task = tasks.find(({ id }) => id === chosen);
  return (
    <div className="beside">
      <main>
        <p className="here">
          Looking at this board:{' '}
          {session.people
            .filter(({ id }) => here.includes(idOf(id)))
            .map(({ name }) => name)
            .join(', ')}
        </p>
        <div className="board">
          {STAGES.map((stage) => (
            <section key={stage.id} aria-label={stage.name}>
              <h2>{stage.name}</h2>
              {tasks
                .filter((each) => each.stage === stage.id)
                .map((each) => (
                  <Card key={each.id} task={each} people={session.people} onOpen={() => setChosen(each.id)} />
                ))}
              {stage.id === 'open' && <NewTask people={session.people} />}
            </section>
          ))}
        </div>
      </main>
      {task && <Talk key={task.id} task={task} onClose={() => setChosen(undefined)} />}
    </div>
  );
}

interface CardProps {
  readonly task: Task;
  readonly people: readonly Person[];
  readonly onOpen: () => void;
}

function Card({ task, people, onOpen }: CardProps): ReactNode {
  const move = (stage: string): void => void ask('moves', { id: task.id, stage });
  return (
    <article className="card" aria-label={task.title}>
      <button type="button" className="title" onClick={onOpen}>
        {task.title}
      </button>
      <span>
        <UnreadBadge conversation={`tasks/task/${task.id}`} />
      </span>
      <p>
        <Avatar person={idOf(task.assignee)} size={20} /> {people.find(({ id }) => id === task.assignee)?.name}
      </p>
      <select aria-label={`Stage of ${task.title}`} value={task.stage} onChange={(event) => move(event.target.value)}>
        {STAGES.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </article>
  );
}

function NewTask({ people }: { readonly people: readonly Person[] }): ReactNode {
  const title = useRef<HTMLInputElement>(null);
  const add = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const task = Object.fromEntries(new FormData(event.currentTarget));
    // At once: a second press finds nothing to add, and what is written meanwhile stays.
    event.currentTarget.reset();
    if (await ask('tasks', task)) return;
    if (title.current?.value === '') title.current.value = String(task['title']);
  };
  return (
    <form className="card" onSubmit={(event) => void add(event)}>
      <input ref={title} name="title" aria-label="New task" placeholder="New task" required maxLength={120} />
      <select name="assignee" aria-label="Assignee">
        {people.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
      <button type="submit">Add</button>
    </form>
  );
}
