import { type Happening, personSubject } from '@parley/webhooks/contract';
import type { Organisation } from '../node/organisation.ts';
import { personOf } from '../node/people-methods.ts';

/** What is told of somebody whom a token has brought, or of whom it says something else. */
export function broughtBy(organisation: Organisation, id: string, isNew: boolean, now: number): Happening {
  const { name, mail, title, units, active } = personOf(organisation, id);
  const data = { person: { id, name, mail, title, units, active } };
  const type = isNew ? 'person.created' : 'person.updated';
  const timestamp = new Date(now).toISOString();
  return { event: { type, timestamp, data }, key: `${id} ${timestamp} ${type}`, subject: personSubject(id) };
}
