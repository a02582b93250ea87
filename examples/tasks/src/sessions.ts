import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Person } from './people.ts';

const COOKIE = 'tasks';

/** Who is signed in, until the application stops. */
export class Sessions {
  readonly #people = new Map<string, Person>();

  personOf(request: IncomingMessage): Person | undefined {
    return this.#people.get(secretOf(request));
  }

  begin(response: ServerResponse, person: Person): void {
    const secret = randomBytes(24).toString('base64url');
    this.#people.set(secret, person);
    response.setHeader('set-cookie', `${COOKIE}=${secret}; Path=/; HttpOnly; SameSite=Strict`);
  }

  end(request: IncomingMessage): void {
    this.#people.delete(secretOf(request));
  }
}

function secretOf({ headers }: IncomingMessage): string {
  return new RegExp(`(?:^|; )${COOKIE}=([\\w-]+)`).exec(headers.cookie ?? '')?.[1] ?? '';
}
