import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type Deal, type Deals, isStage, mayChange } from '../deals.ts';
import { fieldsOf, readDeal } from '../forms.ts';
import { dealFormPage } from '../pages/deal-form.ts';
import { dealListPage } from '../pages/deal-list.ts';
import type { People } from '../people.ts';
import { Problem } from '../problem.ts';
import { sessionOf } from '../request-session.ts';

/** The deal of the path. What the person does not see is not there. */
export function dealOf(deals: Deals, request: FastifyRequest): Deal {
  const { id = '' } = fieldsOf(request.params);
  const deal = /^\d{1,15}$/.test(id) ? deals.find(sessionOf(request).person, Number(id)) : undefined;
  if (!deal) throw Problem.notFound();
  return deal;
}

/** The same, if the person may change it. */
function changeableDealOf(deals: Deals, request: FastifyRequest): Deal {
  const deal = dealOf(deals, request);
  if (!mayChange(sessionOf(request).person, deal)) throw Problem.forbidden('This deal is closed: only a manager can change it.');
  return deal;
}

/** The list, and all that changes a deal itself. */
export function addDealRoutes(app: FastifyInstance, people: People, deals: Deals): void {
  const save = (request: FastifyRequest, reply: FastifyReply, deal: Deal | undefined) => {
    const session = sessionOf(request);
    const owners = people.possibleOwners(session.person);
    const fields = fieldsOf(request.body);
    const ids = owners.map(({ id }) => id);
    const read = readDeal(fields, ids);
    if (!read.ok) return reply.code(422).page(dealFormPage({ session, deal, owners, fields, problems: read.problems }));
    if (deal) deals.update(session.person, deal, read.draft);
    const id = deal ? deal.id : deals.create(session.person, read.draft);
    return reply.redirect(`/deals/${id}?done=${deal ? 'saved' : 'created'}`, 303);
  };

  app.get('/deals', (request, reply) => {
    const session = sessionOf(request);
    const { stage = '' } = fieldsOf(request.query);
    return reply.page(dealListPage({ session, deals: deals.list(session.person), stage: isStage(stage) ? stage : undefined }));
  });

  app.get('/deals/new', (request, reply) => {
    const session = sessionOf(request);
    const owners = people.possibleOwners(session.person);
    return reply.page(dealFormPage({ session, owners, fields: { ownerId: session.person.id } }));
  });
  app.post('/deals/new', (request, reply) => save(request, reply, undefined));

  app.get('/deals/:id/edit', (request, reply) => {
    const session = sessionOf(request);
    const deal = changeableDealOf(deals, request);
    const { title, company, value, ownerId, closesOn } = deal;
    const fields = { title, company, value: String(value), ownerId, closesOn };
    return reply.page(dealFormPage({ session, deal, owners: people.possibleOwners(session.person), fields }));
  });
  app.post('/deals/:id/edit', (request, reply) => save(request, reply, changeableDealOf(deals, request)));

  app.post('/deals/:id/stage', (request, reply) => {
    const deal = changeableDealOf(deals, request);
    const { stage = '' } = fieldsOf(request.body);
    if (!isStage(stage)) throw new Problem(422, 'Not moved', 'There is no such stage.');
    deals.move(sessionOf(request).person, deal, stage);
    return reply.redirect(`/deals/${deal.id}?done=moved`, 303);
  });
}
