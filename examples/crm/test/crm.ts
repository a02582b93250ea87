// The application on a database of its own with the sample in it, and somebody who uses it without a browser.
import type { DatabaseSync } from 'node:sqlite';
import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import { buildApp } from '../src/app.ts';
import { openDatabase } from '../src/database.ts';
import { hashPassword } from '../src/passwords.ts';
import { People } from '../src/people.ts';
import { COOKIE } from '../src/request-session.ts';
import { addSample, SAMPLE_PASSWORD } from '../src/sample.ts';
import { Sessions } from '../src/sessions.ts';

export const START = new Date('2026-11-02T09:00:00Z');
let sampleHash: Promise<string> | undefined;

/** Goes where a browser goes: keeps the cookie, sends the token of the last page with its forms. */
export class Visitor {
  readonly #app: FastifyInstance;
  cookie = '';
  csrf = '';

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async get(url: string): Promise<LightMyRequestResponse> {
    const response = await this.#app.inject({ url, headers: { cookie: this.cookie } });
    this.csrf = /name="csrf" value="([^"]+)"/.exec(response.body)?.[1] ?? this.csrf;
    return response;
  }

  async send(
    url: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<LightMyRequestResponse> {
    const response = await this.#app.inject({
      method: 'POST',
      url,
      headers: { cookie: this.cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      payload: new URLSearchParams({ csrf: this.csrf, ...fields }).toString(),
    });
    const [cookie] = response.cookies;
    if (cookie) this.cookie = `${cookie.name}=${cookie.value}`;
    return response;
  }

  /** With name and password; passwords are slow on purpose. */
  async signIn(name: string): Promise<this> {
    await this.send('/sign-in', { name, password: SAMPLE_PASSWORD });
    await this.get('/deals');
    return this;
  }
}

export interface Crm extends AsyncDisposable {
  readonly database: DatabaseSync;
  readonly app: FastifyInstance;
  /** Sets the clock forward. */
  pass(hours: number): void;
  visitor(): Visitor;
  /** Somebody who has signed in, without having typed a password. */
  visitorAs(personId: string): Promise<Visitor>;
}

export async function startCrm(): Promise<Crm> {
  sampleHash ??= hashPassword(SAMPLE_PASSWORD);
  const database = openDatabase(':memory:');
  addSample(database, await sampleHash, START);
  let now = START.getTime();
  const clock = () => new Date(now);
  const app = await buildApp({ database, now: clock });
  const sessions = new Sessions(database, new People(database), clock);
  return {
    database,
    app,
    pass: (hours) => {
      now += hours * 3_600_000;
    },
    visitor: () => new Visitor(app),
    async visitorAs(personId) {
      const visitor = new Visitor(app);
      visitor.cookie = `${COOKIE}=${sessions.start(personId)}`;
      await visitor.get('/deals');
      return visitor;
    },
    async [Symbol.asyncDispose]() {
      await app.close();
      database.close();
    },
  };
}
