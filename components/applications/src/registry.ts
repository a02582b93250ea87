import type { Application, ApplicationChannel, ApplicationKey, Issuer, KeyAlgorithm } from '@parley/applications/contract';
import type { SiteServices } from '@parley/component';
import { integer, type Row, type Sql, text } from '@parley/storage';

export interface StoredApplication extends Omit<Application, 'keys'> {
  /** When its issuer was another one last, milliseconds since 1970; 0: never. */
  readonly issuerAt: number;
}

export interface StoredKey extends ApplicationKey {
  readonly application: string;
  readonly material: string;
}

/** All there are, as of one moment. */
export interface Registered {
  readonly applications: ReadonlyMap<string, StoredApplication>;
  /** In the order of their making. */
  readonly keys: ReadonlyMap<string, StoredKey>;
}

const QUESTION = 'changed';

/** The applications and their keys: few, and asked for with every token, so that a node keeps a copy until something changes on any node. */
export class Registry {
  readonly #sql: Sql;
  readonly #site: Pick<SiteServices, 'askAll'>;
  readonly #onRead: (registered: Registered) => void;
  readonly #stops: readonly (() => void)[];
  #kept: Promise<Registered> | undefined;

  /** `onRead` is told what there is whenever that was read: for what must be answered at once, and is not decided by it alone. */
  constructor(sql: Sql, site: Pick<SiteServices, 'askAll' | 'answer' | 'onGap'>, onRead: (registered: Registered) => void) {
    this.#sql = sql;
    this.#site = site;
    this.#onRead = onRead;
    const forget = (): void => {
      this.#kept = undefined;
    };
    const renew = async (): Promise<void> => {
      forget();
      await this.now();
    };
    // What cannot be read now is read by whoever asks next.
    this.#stops = [site.answer(QUESTION, renew), site.onGap(() => void renew().catch(() => {}))];
  }

  /** As it was when nothing had changed since. */
  now(): Promise<Registered> {
    if (this.#kept) return this.#kept;
    const kept = this.read();
    this.#kept = kept;
    kept.then(
      (registered) => {
        if (this.#kept === kept) this.#onRead(registered);
      },
      // What could not be read is read again by whoever asks next.
      () => {
        if (this.#kept === kept) this.#kept = undefined;
      },
    );
    return kept;
  }

  /** After a commit; settles when every node goes by it. */
  async changed(): Promise<void> {
    this.#kept = undefined;
    await Promise.all([this.now().catch(() => {}), this.#site.askAll(QUESTION, null)]);
  }

  /** From the database. */
  async read(): Promise<Registered> {
    const [applications, keys] = await Promise.all([
      this.#sql.query('select * from applications_application order by id'),
      this.#sql.query('select * from applications_key order by created_at, id'),
    ]);
    return {
      applications: new Map(applications.map((row) => [text(row, 'id'), applicationOf(row)])),
      keys: new Map(keys.map((row) => [text(row, 'id'), keyOf(row)])),
    };
  }

  close(): void {
    for (const stop of this.#stops) stop();
  }
}

/** As administrators see it. */
export function describe({ keys }: Registered, { issuerAt: _, ...application }: StoredApplication): Application {
  const own = [...keys.values()].filter((key) => key.application === application.id);
  return { ...application, keys: own.map(({ application: _, material: __, ...key }) => key) };
}

/** The id of whom an application calls so. */
export function personOf({ id, people }: StoredApplication, sub: string): string {
  return people === 'own' ? `${id}.${sub}` : sub;
}

function applicationOf(row: Row): StoredApplication {
  const origins = text(row, 'origins');
  const issuer: Issuer = {
    issuer: text(row, 'issuer'),
    audience: text(row, 'audience'),
    jwks: text(row, 'jwks'),
    person: text(row, 'person_claim'),
  };
  return {
    id: text(row, 'id'),
    name: text(row, 'name'),
    origins: origins === '' ? [] : origins.split('\n'),
    people: text(row, 'people') === 'own' ? 'own' : 'organisation',
    ...(issuer.issuer !== '' && { issuer }),
    channels: JSON.parse(text(row, 'channels')) as readonly ApplicationChannel[],
    createdAt: integer(row, 'created_at'),
    issuerAt: integer(row, 'issuer_at'),
  };
}

function keyOf(row: Row): StoredKey {
  const can = text(row, 'can');
  const [usedAt, revokedAt] = [integer(row, 'used_at'), integer(row, 'revoked_at')];
  return {
    id: text(row, 'id'),
    application: text(row, 'application'),
    algorithm: text(row, 'algorithm') as KeyAlgorithm,
    material: text(row, 'material'),
    can: can === '' ? [] : can.split('\n'),
    createdAt: integer(row, 'created_at'),
    ...(usedAt > 0 && { usedAt }),
    ...(revokedAt > 0 && { revokedAt }),
  };
}
