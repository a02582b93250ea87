import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export const STAGES = ['open', 'doing', 'done'] as const;
export type Stage = (typeof STAGES)[number];

export interface Task {
  readonly id: number;
  readonly title: string;
  readonly stage: Stage;
  /** Id of a person. */
  readonly assignee: string;
}

const SAMPLE = [
  ['Order the sensors', 'done', 'tom'],
  ['Draw the wiring of line 2', 'doing', 'maya'],
  ['Agree on a date with the plant', 'doing', 'ines'],
  ['Write the hand-over', 'open', 'tom'],
] as const;

/** What there is to do. */
export class Tasks {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    mkdirSync(path.dirname(file), { recursive: true });
    this.#database = new DatabaseSync(file);
    this.#database.exec(
      'create table if not exists task (id integer primary key, title text not null, stage text not null, assignee text not null)',
    );
    if (this.all().length === 0) for (const [title, stage, assignee] of SAMPLE) this.add(title, assignee, stage);
  }

  all(): readonly Task[] {
    return this.#database.prepare('select id, title, stage, assignee from task order by id').all() as unknown as readonly Task[];
  }

  add(title: string, assignee: string, stage: Stage = 'open'): void {
    this.#database.prepare('insert into task (title, stage, assignee) values (?, ?, ?)').run(title, stage, assignee);
  }

  move(id: number, stage: Stage): void {
    this.#database.prepare('update task set stage = ? where id = ?').run(stage, id);
  }

  close(): void {
    this.#database.close();
  }
}
