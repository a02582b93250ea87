import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { DealRecords } from '../deal-records.ts';
import type { Deals } from '../deals.ts';
import { type Fields, fieldsOf, type Problems, readContact, readNote } from '../forms.ts';
import { dealPage } from '../pages/deal.ts';
import { sessionOf } from '../request-session.ts';
import { dealOf } from './deals.ts';

/** What the page says after a form was taken; the address carries the key, so that nobody puts words into it. */
const DONE: ReadonlyMap<string, string> = new Map([
  ['created', 'The deal is created.'],
  ['saved', 'Your changes are saved.'],
  ['moved', 'The deal is moved.'],
  ['noted', 'The note is added.'],
  ['contact', 'The contact is added.'],
]);

/** The page of a deal, with its contacts and notes. */
export function addDealPageRoutes(app: FastifyInstance, deals: Deals, records: DealRecords): void {
  const show = (request: FastifyRequest, reply: FastifyReply, refused?: { fields: Fields; problems: Problems }) => {
    const deal = dealOf(deals, request);
    const { done = '' } = fieldsOf(request.query);
    return reply.page(
      dealPage({
        session: sessionOf(request),
        deal,
        contacts: records.contacts(deal.id),
        notes: records.notes(deal.id),
        history: records.history(deal.id),
        done: DONE.get(done),
        ...refused,
      }),
    );
  };

  app.get('/deals/:id', (request, reply) => show(request, reply));

  app.post('/deals/:id/notes', (request, reply) => {
    const { id } = dealOf(deals, request);
    const fields = fieldsOf(request.body);
    const read = readNote(fields);
    if (!read.ok) return show(request, reply.code(422), { fields, problems: read.problems });
    records.addNote(sessionOf(request).person, id, read.draft);
    return reply.redirect(`/deals/${id}?done=noted`, 303);
  });

  app.post('/deals/:id/contacts', (request, reply) => {
    const { id } = dealOf(deals, request);
    const fields = fieldsOf(request.body);
    const read = readContact(fields);
    if (!read.ok) return show(request, reply.code(422), { fields, problems: read.problems });
    records.addContact(id, read.draft);
    return reply.redirect(`/deals/${id}?done=contact`, 303);
  });
}
