import { type Content, Html, html } from '../html.ts';
import type { Person } from '../people.ts';
import type { Session } from '../sessions.ts';

export interface Crumb {
  readonly name: string;
  readonly href: string;
}

export interface PageParts {
  readonly title: string;
  /** Without one there is no navigation: the sign-in page. */
  readonly session?: Session | undefined;
  /** The pages above this one. */
  readonly crumbs?: readonly Crumb[];
  /** The part of the navigation that this page belongs to. */
  readonly section?: 'deals' | 'people';
  /** What has just been done, said at the top. */
  readonly done?: string | undefined;
  readonly content: Content;
}

export const ROLE_NAMES: Readonly<Record<Person['role'], string>> = { sales: 'Sales', manager: 'Manager' };

const SECTIONS = [
  { id: 'deals', name: 'Deals', href: '/deals' },
  { id: 'people', name: 'People', href: '/people' },
] as const;

/** What every form carries that changes something. */
export function csrfField({ csrf }: Session): Html {
  return html`<input type="hidden" name="csrf" value="${csrf}">`;
}

/** A person's name, wherever one stands. */
export function personName({ name }: Pick<Person, 'id' | 'name'>): Html {
  const words = name.split(' ');
  const initials = [words[0], words.at(-1)].map((word) => word?.slice(0, 1));
  return html`<span class="person"><span class="avatar" aria-hidden="true">${initials}</span>${name}</span>`;
}

function navigation(section: PageParts['section']): Html {
  const links = SECTIONS.map(
    ({ id, name, href }) => html`<a href="${href}"${id === section && new Html(' aria-current="true"')}>${name}</a>`,
  );
  return html`<nav class="main-nav" aria-label="Main">${links}</nav>`;
}

function account(session: Session): Html {
  const { person } = session;
  return html`<div class="account">
    ${personName(person)}
    <span class="muted account-role">${ROLE_NAMES[person.role]}, ${person.team}</span>
    <form method="post" action="/sign-out">${csrfField(session)}<button class="quiet">Sign out</button></form>
  </div>`;
}

function breadcrumbs(crumbs: readonly Crumb[], title: string): Html {
  return html`<nav class="crumbs" aria-label="Breadcrumbs"><ol>
    ${crumbs.map(({ name, href }) => html`<li><a href="${href}">${name}</a></li>`)}
    <li><span aria-current="page">${title}</span></li>
  </ol></nav>`;
}

export function layout({ title, session, crumbs, section, done, content }: PageParts): Html {
  return html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>${title} · Tideway CRM</title>
  <link rel="icon" href="/assets/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="/assets/style.css">
</head>
<body>
  <a class="skip" href="#content">Skip to the content</a>
  <header class="top">
    <a class="brand" href="/"><img src="/assets/icon.svg" alt="" width="24" height="24">Tideway</a>
    ${session && navigation(section)}
    ${session && account(session)}
  </header>
  <main id="content" tabindex="-1">
    ${crumbs && breadcrumbs(crumbs, title)}
    ${done && html`<p class="done" role="status">${done}</p>`}
    ${content}
  </main>
</body>
</html>
`;
}
