import type { Contact, HistoryEntry, Note } from '../deal-records.ts';
import { type Deal, mayChange, STAGE_NAMES, STAGES } from '../deals.ts';
import { formatDay, formatMoment, formatMoney } from '../format.ts';
import type { Fields, Problems } from '../forms.ts';
import { Html, html } from '../html.ts';
import type { Session } from '../sessions.ts';
import { stageBadge } from './deal-list.ts';
import { inputField, problemSummary, selectField, textField } from './fields.ts';
import { csrfField, layout, personName } from './layout.ts';

export interface DealParts {
  readonly session: Session;
  readonly deal: Deal;
  readonly contacts: readonly Contact[];
  readonly notes: readonly Note[];
  readonly history: readonly HistoryEntry[];
  readonly done?: string | undefined;
  /** What was sent and not taken, of the form for a contact or for a note. */
  readonly fields?: Fields;
  readonly problems?: Problems;
}

function moveForm({ session, deal }: DealParts): Html {
  const stages = STAGES.map((stage) => ({ value: stage, name: STAGE_NAMES[stage] }));
  return html`<form class="move" method="post" action="/deals/${deal.id}/stage">
    ${csrfField(session)}
    ${selectField({ name: 'stage', label: 'Stage', value: deal.stage }, stages)}
    <button>Move</button>
  </form>`;
}

function heading(parts: DealParts): Html {
  const { session, deal } = parts;
  const actions = mayChange(session.person, deal)
    ? html`<div class="heading-actions">${moveForm(parts)}<a class="button quiet" href="/deals/${deal.id}/edit">Edit</a></div>`
    : html`<p class="muted">Closed: only a manager can change it.</p>`;
  return html`<div class="heading">
    <div><h1>${deal.title}</h1><p class="muted">${deal.company} ${stageBadge(deal.stage)}</p></div>
    ${actions}
  </div>`;
}

function details({ deal }: DealParts): Html {
  return html`<section class="card" aria-labelledby="details-title">
    <h2 id="details-title">Details</h2>
    <dl class="details">
      <div><dt>Owner</dt><dd>${personName({ id: deal.ownerId, name: deal.ownerName })}</dd></div>
      <div><dt>Team</dt><dd>${deal.team}</dd></div>
      <div><dt>Value</dt><dd>${formatMoney(deal.value)}</dd></div>
      <div><dt>Closes</dt><dd>${formatDay(deal.closesOn)}</dd></div>
    </dl>
  </section>`;
}

function contact({ name, position, mail, phone }: Contact): Html {
  return html`<li>
    <strong>${name}</strong> <span class="muted">${position}</span><br>
    <a href="mailto:${mail}">${mail}</a> ${phone}
  </li>`;
}

function contactSection({ session, deal, contacts, fields = {}, problems = {} }: DealParts): Html {
  const parts = (name: string) => ({ name, value: fields[name], problem: problems[name] });
  const isOpen = Object.keys(problems).some((name) => name !== 'body');
  return html`<section class="card" aria-labelledby="contacts-title">
    <h2 id="contacts-title">Contacts</h2>
    ${contacts.length > 0 ? html`<ul class="plain">${contacts.map(contact)}</ul>` : html`<p class="muted">No contacts yet.</p>`}
    <details${isOpen && new Html(' open')}>
      <summary>Add a contact</summary>
      <form method="post" action="/deals/${deal.id}/contacts">
        ${csrfField(session)}
        ${inputField({ ...parts('name'), label: 'Name' })}
        ${inputField({ ...parts('position'), label: 'Position', required: false })}
        ${inputField({ ...parts('mail'), label: 'Mail', type: 'email' })}
        ${inputField({ ...parts('phone'), label: 'Phone', type: 'tel', required: false })}
        <button>Add contact</button>
      </form>
    </details>
  </section>`;
}

function note({ authorId, authorName, body, writtenAt }: Note): Html {
  return html`<li>
    <p class="by">${personName({ id: authorId, name: authorName })} <time class="muted" datetime="${writtenAt}">${formatMoment(writtenAt)}</time></p>
    <p class="note">${body}</p>
  </li>`;
}

function noteSection({ session, deal, notes, fields = {}, problems = {} }: DealParts): Html {
  return html`<section class="card" aria-labelledby="notes-title">
    <h2 id="notes-title">Notes</h2>
    <form method="post" action="/deals/${deal.id}/notes">
      ${csrfField(session)}
      ${textField({ name: 'body', label: 'New note', value: fields['body'], problem: problems['body'] })}
      <button>Add note</button>
    </form>
    ${notes.length > 0 ? html`<ul class="plain">${notes.map(note)}</ul>` : html`<p class="muted">No notes yet.</p>`}
  </section>`;
}

function historySection({ history }: DealParts): Html {
  const entry = ({ personId, personName: name, what, at }: HistoryEntry) => html`<li>
    ${personName({ id: personId, name })} ${what} <time class="muted" datetime="${at}">${formatMoment(at)}</time>
  </li>`;
  return html`<section class="card" aria-labelledby="history-title">
    <h2 id="history-title">History</h2>
    <ol class="plain history">${history.map(entry)}</ol>
  </section>`;
}

export function dealPage(parts: DealParts): Html {
  const { session, deal, done, problems = {} } = parts;
  const content = html`${heading(parts)}
    ${problemSummary(problems)}
    <div class="columns">
      <div>${details(parts)}${noteSection(parts)}</div>
      <div>${contactSection(parts)}${historySection(parts)}</div>
    </div>`;
  return layout({ title: deal.title, session, crumbs: [{ name: 'Deals', href: '/deals' }], section: 'deals', done, content });
}
