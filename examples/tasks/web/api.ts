export interface Person {
  readonly id: string;
  readonly name: string;
}

export interface Session {
  readonly person: Person;
  readonly people: readonly Person[];
  /** Address of the Parley server. */
  readonly parley: string;
}

export type Stage = 'open' | 'doing' | 'done';

export interface Task {
  readonly id: number;
  readonly title: string;
  readonly stage: Stage;
  readonly assignee: string;
}

/** What the backend answers; undefined where it refuses. */
export async function ask<T>(path: string, body?: unknown): Promise<T | undefined> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(`/api/${path}`, init);
  return response.ok ? ((await response.json()) as T) : undefined;
}

/** Of Parley, for whoever is signed in here. */
export async function token(): Promise<string> {
  const response = await fetch('/parley-token');
  if (!response.ok) throw new Error(`There is no token (${response.status}).`);
  return response.text();
}

/** As Parley knows somebody of this application. */
export function idOf(person: string): string {
  return `tasks.${person}`;
}
