import type { VerifiedToken } from '@parley/applications';
import { Refused } from '@parley/component';
import type { PeopleApi } from '@parley/people';
import { hashSecret } from '@parley/security';
import { type Sql, text } from '@parley/storage';
import type { Pictures } from './pictures.ts';
import { refused } from './reasons.ts';

/** What applications say of their people is taken into the directory once, and again when they say something else. */
export class Sights {
  readonly #sql: Sql;
  readonly #people: PeopleApi;
  readonly #pictures: Pick<Pictures, 'take'>;

  constructor(sql: Sql, people: PeopleApi, pictures: Pick<Pictures, 'take'>) {
    this.#sql = sql;
    this.#people = people;
    this.#pictures = pictures;
  }

  /** Settles when the person is there as the token says; the picture comes later. Refused where the directory cannot take it. */
  async see(token: VerifiedToken): Promise<void> {
    const { application, person, claims, picture } = token;
    const { name, email, attributes = {}, units = [], groups = [] } = claims;
    const said = hashSecret(JSON.stringify([name, email ?? null, attributes, units, groups]));
    const read = 'select claims, picture from identity_sight where person = $1 and application = $2';
    const [row] = await this.#sql.query(read, [person, application]);
    if (!row || text(row, 'claims') !== said) await this.#take(token, said);
    if (picture === undefined) return;
    const shown = hashSecret(picture);
    if (row && text(row, 'picture') === shown) return;
    const sql = 'update identity_sight set picture = $3 where person = $1 and application = $2';
    const onTaken = async () => void (await this.#sql.batch([{ sql, params: [person, application, shown] }]));
    this.#pictures.take({ person, url: picture, onTaken });
  }

  async #take({ application, person, own, claims }: VerifiedToken, said: string): Promise<void> {
    const { name, email, attributes = {}, units = [], groups = [] } = claims;
    const source = own ? application : '';
    const arrival = { id: person, source, name, attributes, units, groups, ...(email !== undefined && { mail: email }) };
    await this.#people.ensure(arrival).catch((error: unknown) => {
      throw explained(error);
    });
    const sql = `insert into identity_sight (person, application, claims) values ($1, $2, $3)
      on conflict (person, application) do update set claims = excluded.claims`;
    await this.#sql.batch([{ sql, params: [person, application, said] }]);
  }
}

/** What the fields of a person are called in a token. */
const CLAIMS: Readonly<Record<string, string>> = { id: 'sub', mail: 'email' };

function explained(error: unknown): unknown {
  if (!(error instanceof Refused) || !['bad-request', 'conflict', 'not-found'].includes(error.code)) return error;
  const { reason, field } = (error.details ?? {}) as { readonly reason?: string; readonly field?: string };
  if (reason === 'import-running' || reason === 'directory-changed') return refused('directory-busy');
  if (reason === 'mail-taken')
    return refused('token-person', { problem: 'somebody else has its mail address. Leave "email" out, or change it.' });
  return refused('token-person', { problem: field === undefined ? error.message : `"${CLAIMS[field] ?? field}": ${error.message}` });
}
