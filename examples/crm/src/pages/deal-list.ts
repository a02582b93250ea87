import { type Deal, STAGE_NAMES, STAGES, type Stage } from '../deals.ts';
import { formatDay, formatMoney } from '../format.ts';
import { Html, html } from '../html.ts';
import type { Session } from '../sessions.ts';
import { layout, personName } from './layout.ts';

export interface DealListParts {
  readonly session: Session;
  /** All that the person sees. */
  readonly deals: readonly Deal[];
  /** Only those are shown. */
  readonly stage?: Stage | undefined;
}

export function stageBadge(stage: Stage): Html {
  return html`<span class="stage stage-${stage}">${STAGE_NAMES[stage]}</span>`;
}

function filters({ deals, stage }: DealListParts): Html {
  const link = (name: string, href: string, count: number, isCurrent: boolean) =>
    html`<li><a href="${href}"${isCurrent && new Html(' aria-current="page"')}>${name} <span class="count">${count}</span></a></li>`;
  return html`<nav class="filters" aria-label="Stages"><ul>
    ${link('All', '/deals', deals.length, stage === undefined)}
    ${STAGES.map((each) => link(STAGE_NAMES[each], `/deals?stage=${each}`, deals.filter((deal) => deal.stage === each).length, each === stage))}
  </ul></nav>`;
}

function row(deal: Deal): Html {
  return html`<tr>
    <th scope="row"><a href="/deals/${deal.id}">${deal.title}</a><span class="muted company">${deal.company}</span></th>
    <td>${stageBadge(deal.stage)}</td>
    <td>${personName({ id: deal.ownerId, name: deal.ownerName })}</td>
    <td class="number">${formatMoney(deal.value)}</td>
    <td class="closes">${formatDay(deal.closesOn)}</td>
  </tr>`;
}

function table(deals: readonly Deal[]): Html {
  return html`<table class="rows deal-rows">
    <thead><tr>
      <th scope="col">Deal</th><th scope="col">Stage</th><th scope="col">Owner</th>
      <th scope="col" class="number">Value</th><th scope="col" class="closes">Closes</th>
    </tr></thead>
    <tbody>${deals.map(row)}</tbody>
  </table>`;
}

const NONE = html`<div class="empty">
  <h2>No deals here</h2>
  <p>Deals of this stage appear as soon as somebody moves one to it.</p>
  <p><a href="/deals">Show all deals</a></p>
</div>`;

const NONE_AT_ALL = html`<div class="empty">
  <h2>No deals yet</h2>
  <p>Your team's deals appear here.</p>
  <p><a class="button" href="/deals/new">Create the first</a></p>
</div>`;

export function dealListPage(parts: DealListParts): Html {
  const { session, deals, stage } = parts;
  const shown = stage ? deals.filter((deal) => deal.stage === stage) : deals;
  const total = shown.reduce((sum, { value }) => sum + value, 0);
  const empty = deals.length === 0 ? NONE_AT_ALL : NONE;
  const whose = session.person.role === 'manager' ? 'All teams' : `Team ${session.person.team}`;
  const content = html`<div class="heading">
      <div><h1>Deals</h1><p class="muted">${whose}: ${shown.length} ${shown.length === 1 ? 'deal' : 'deals'}, ${formatMoney(total)}</p></div>
      <a class="button" href="/deals/new">New deal</a>
    </div>
    ${filters(parts)}
    <div class="card">${shown.length > 0 ? table(shown) : empty}</div>`;
  return layout({ title: stage ? `Deals: ${STAGE_NAMES[stage]}` : 'Deals', session, section: 'deals', content });
}
