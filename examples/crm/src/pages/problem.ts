import { type Html, html } from '../html.ts';
import type { Problem } from '../problem.ts';
import type { Session } from '../sessions.ts';
import { layout } from './layout.ts';

export function problemPage({ title, message }: Pick<Problem, 'title' | 'message'>, session: Session | undefined): Html {
  const content = html`<div class="card narrow">
    <h1>${title}</h1>
    <p>${message}</p>
    <p><a href="/">${session ? 'To the deals' : 'To the start'}</a></p>
  </div>`;
  return layout({ title, session, content });
}
