import type { Deal } from '../deals.ts';
import type { Fields, Problems } from '../forms.ts';
import { type Html, html } from '../html.ts';
import type { Person } from '../people.ts';
import type { Session } from '../sessions.ts';
import { inputField, problemSummary, selectField } from './fields.ts';
import { csrfField, layout } from './layout.ts';

export interface DealFormParts {
  readonly session: Session;
  /** The one that is edited; without it a new one is made. */
  readonly deal?: Deal | undefined;
  readonly owners: readonly Person[];
  readonly fields: Fields;
  readonly problems?: Problems;
}

export function dealFormPage({ session, deal, owners, fields, problems = {} }: DealFormParts): Html {
  const title = deal ? `Edit ${deal.title}` : 'New deal';
  const back = deal ? `/deals/${deal.id}` : '/deals';
  const parts = (name: string) => ({ name, value: fields[name], problem: problems[name] });
  const options = owners.map(({ id, name, team }) => ({ value: id, name: `${name} (${team})` }));
  const content = html`<div class="heading"><h1>${title}</h1></div>
    ${problemSummary(problems)}
    <form class="card form" method="post" action="${deal ? `/deals/${deal.id}/edit` : '/deals/new'}">
      ${csrfField(session)}
      ${inputField({ ...parts('title'), label: 'Title' })}
      ${inputField({ ...parts('company'), label: 'Company' })}
      ${inputField({ ...parts('value'), label: 'Value in euros', type: 'number' })}
      ${inputField({ ...parts('closesOn'), label: 'Closes on', type: 'date' })}
      ${selectField({ ...parts('ownerId'), label: 'Owner' }, options)}
      <div class="actions"><button>${deal ? 'Save' : 'Create deal'}</button><a href="${back}">Cancel</a></div>
    </form>`;
  const crumbs = [{ name: 'Deals', href: '/deals' }, ...(deal ? [{ name: deal.title, href: back }] : [])];
  return layout({ title, session, crumbs, section: 'deals', content });
}
