import { scryptSync, timingSafeEqual } from 'node:crypto';

export interface Person {
  readonly id: string;
  readonly name: string;
}

/** Whoever may sign in. An application has these in its database. */
export const PEOPLE: readonly Person[] = [
  { id: 'maya', name: 'Maya Chen' },
  { id: 'tom', name: 'Tom Adeyemi' },
  { id: 'ines', name: 'Ines Duarte' },
];

const SALT = 'tasks';
const HASH = scryptSync('tasks-sample', SALT, 32);

/** All of them have the password of the sample. */
export function authenticate(id: string, password: string): Person | undefined {
  const isRight = timingSafeEqual(scryptSync(password, SALT, 32), HASH);
  return isRight ? PEOPLE.find((person) => person.id === id) : undefined;
}
