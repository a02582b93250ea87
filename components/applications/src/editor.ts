import type { Application, ApplicationChannel, ApplicationsMethods, Issuer } from '@parley/applications/contract';
import { type AccessServices, patternsOverlap, type SessionServices } from '@parley/component';
import type { Runtime } from '@parley/runtime';
import type { Sealing } from '@parley/security';
import type { Sql, Write } from '@parley/storage';
import { materialOf } from './key-material.ts';
import { newKeyText } from './key-text.ts';
import { refused } from './reasons.ts';
import { describe, type Registered, type Registry, type StoredApplication } from './registry.ts';

type In<M extends keyof ApplicationsMethods> = ApplicationsMethods[M]['in'];

/** What every backend needs, and is its own: to withdraw the tokens that it gave and conversations from people, and to use its channels. */
const defaultCan = (application: string): readonly string[] => [
  'identity/revoke: call',
  'messaging/withdraw: call',
  `${application}/*: publish history`,
];

/** What stands before the colon of ids and grants, or before the slash of capabilities, without being a component. */
const NAMES_OF_SERVER: readonly string[] = ['application', 'guest', 'metrics', 'operator', 'pipes', 'settings'];

export interface EditorParts {
  readonly sql: Sql;
  readonly registry: Registry;
  readonly sealing: Sealing;
  readonly sessions: Pick<SessionServices, 'revoke'>;
  readonly access: AccessServices;
  readonly runtime: Runtime;
  /** Names that no application can have: those of the components of this installation. */
  readonly reserved: () => readonly string[];
}

/** Registers applications and makes their keys. Every change holds on every node when it is answered. */
export class Editor {
  readonly #parts: EditorParts;

  constructor(parts: EditorParts) {
    this.#parts = parts;
  }

  async register(input: In<'applications.register'>): Promise<Application> {
    const { id, name = id, origins = [], people = 'organisation', issuer, channels = [] } = input;
    const { registry, reserved, runtime } = this.#parts;
    if (NAMES_OF_SERVER.includes(id) || reserved().includes(id)) throw refused('application-reserved', { id });
    if (issuer) checkIssuer(await registry.read(), id, issuer);
    if (await this.#hasChannels(id)) throw await this.#notFree(id);
    // An id is never given out again: what it named before belongs to its people, conversations and channels, which stay.
    const fresh = { sql: 'insert into applications_id (id) values ($1) on conflict do nothing', params: [id], expect: 1 };
    const sql = `insert into applications_application (id, name, people, origins, issuer, audience, jwks, person_claim, created_at, channels)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`;
    const params = [id, name, people, origins.join('\n'), ...issuerRow(issuer), runtime.clock.now(), JSON.stringify(channels)];
    if (!(await this.#write(fresh, { sql, params }))) throw await this.#notFree(id);
    return this.#described(id);
  }

  async update({ id, ...changes }: In<'applications.update'>): Promise<Application> {
    const registered = await this.#parts.registry.read();
    const before = known(registered, id);
    if (changes.issuer) {
      if (!before.issuer) throw refused('application-has-keys', { id });
      checkIssuer(registered, id, changes.issuer);
    }
    const { name, origins, issuer, channels } = { ...before, ...changes };
    const otherIssuer = String(issuerRow(issuer)) !== String(issuerRow(before.issuer));
    const issuerAt = otherIssuer ? this.#parts.runtime.clock.now() : before.issuerAt;
    checkKeeping(before.channels, channels);
    const sql = `update applications_application set name = $2, origins = $3, issuer = $4, audience = $5, jwks = $6, person_claim = $7,
      channels = $8, issuer_at = $9 where id = $1`;
    const params = [id, name, origins.join('\n'), ...issuerRow(issuer), JSON.stringify(channels), issuerAt];
    if (!(await this.#write({ sql, params, expect: 1 }))) throw unknown(id);
    if (otherIssuer) await this.#parts.sessions.revoke({ application: id });
    if (changes.channels) await this.#parts.access.changed(`${id}/*`);
    return this.#described(id);
  }

  async remove(id: string): Promise<void> {
    const keys = { sql: 'delete from applications_key where application = $1', params: [id] };
    const application = { sql: 'delete from applications_application where id = $1', params: [id], expect: 1 };
    // Nodes of the version before that kept no ids may have given this one out.
    const kept = { sql: 'insert into applications_id (id) values ($1) on conflict do nothing', params: [id] };
    if (!(await this.#write(keys, application, kept))) throw unknown(id);
    await this.#parts.sessions.revoke({ application: id });
  }

  async newKey({
    application,
    algorithm = 'EdDSA',
    can = defaultCan(application),
  }: In<'applications.newKey'>): Promise<{ readonly id: string; readonly key: string }> {
    const { registry, sealing, runtime } = this.#parts;
    if (known(await registry.read(), application).issuer) throw refused('application-has-issuer', { id: application });
    const key = newKeyText(application, runtime.random);
    const there = { sql: 'update applications_application set id = id where id = $1', params: [application], expect: 1 };
    const sql = `insert into applications_key (id, application, algorithm, material, created_at, used_at, revoked_at, can)
      values ($1, $2, $3, $4, $5, 0, 0, $6)`;
    const params = [key.id, application, algorithm, materialOf(key, algorithm, sealing), runtime.clock.now(), can.join('\n')];
    if (!(await this.#write(there, { sql, params }))) throw unknown(application);
    return { id: key.id, key: key.text };
  }

  async revokeKey(id: string): Promise<void> {
    const found = (await this.#parts.registry.read()).keys.get(id);
    if (!found) throw refused('key-not-found', { id });
    const sql = 'update applications_key set revoked_at = $2 where id = $1 and revoked_at = 0';
    await this.#write({ sql, params: [id, this.#parts.runtime.clock.now()] });
    await this.#parts.sessions.revoke({ application: found.application });
  }

  async #notFree(id: string): Promise<Error> {
    const { applications } = await this.#parts.registry.read();
    return refused(applications.has(id) ? 'application-taken' : 'application-removed', { id });
  }

  /** Also of an application that was removed when ids were not kept. */
  async #hasChannels(id: string): Promise<boolean> {
    const rows = await this.#parts.sql.query('select name from applications_channel where name > $1 and name < $2 limit 1', [
      `${id}/`,
      `${id}0`,
    ]);
    return rows.length > 0;
  }

  /** False: what was expected is not so, and nothing was written. */
  async #write(...writes: readonly Write[]): Promise<boolean> {
    const { status } = await this.#parts.sql.batch(writes);
    if (status === 'committed') await this.#parts.registry.changed();
    return status === 'committed';
  }

  async #described(id: string): Promise<Application> {
    const registered = await this.#parts.registry.read();
    return describe(registered, known(registered, id));
  }
}

function known({ applications }: Registered, id: string): StoredApplication {
  const application = applications.get(id);
  if (!application) throw unknown(id);
  return application;
}

function unknown(id: string): Error {
  return refused('application-unknown', { id });
}

/** Which application a token is of must be plain. */
function checkIssuer({ applications }: Registered, id: string, { issuer, audience }: Issuer): void {
  const other = [...applications.values()].find(
    (each) => each.id !== id && each.issuer?.issuer === issuer && each.issuer.audience === audience,
  );
  if (other) throw refused('issuer-taken', { application: other.id });
}

/** Whoever reads a channel reads it where it was kept when they came. */
function checkKeeping(before: readonly ApplicationChannel[], after: readonly ApplicationChannel[]): void {
  const other = after.find((one) => before.some((known) => known.keeping !== one.keeping && patternsOverlap(known.pattern, one.pattern)));
  if (other) throw refused('channel-keeping', { pattern: other.pattern });
}

function issuerRow(issuer: Issuer | undefined): readonly string[] {
  const { issuer: name = '', audience = '', jwks = '', person = 'sub' } = issuer ?? {};
  return [name, audience, jwks, person];
}
