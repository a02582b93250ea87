import { type Html, html } from '../html.ts';
import type { Person } from '../people.ts';
import type { Session } from '../sessions.ts';
import { layout, personName, ROLE_NAMES } from './layout.ts';

function row(person: Person): Html {
  return html`<tr>
    <th scope="row">${personName(person)}</th>
    <td>${ROLE_NAMES[person.role]}</td>
    <td><a href="mailto:${person.mail}">${person.mail}</a></td>
  </tr>`;
}

function team(name: string, people: readonly Person[]): Html {
  return html`<section class="card">
    <h2>${name}</h2>
    <table class="rows people-rows">
      <thead><tr><th scope="col">Name</th><th scope="col">Role</th><th scope="col">Mail</th></tr></thead>
      <tbody>${people.map(row)}</tbody>
    </table>
  </section>`;
}

export function peoplePage(session: Session, people: readonly Person[]): Html {
  const teams = Map.groupBy(people, (person) => person.team);
  const content = html`<div class="heading"><h1>People</h1></div>
    ${[...teams].map(([name, members]) => team(name, members))}`;
  return layout({ title: 'People', session, section: 'people', content });
}
