import { type Html, html } from '../html.ts';
import { inputField } from './fields.ts';
import { layout } from './layout.ts';

export interface SignInParts {
  readonly name?: string;
  /** Where to go on afterwards: a path of this application. */
  readonly next: string;
  readonly refused?: boolean;
}

export function signInPage({ name, next, refused }: SignInParts): Html {
  const content = html`<div class="card narrow">
    <h1>Sign in</h1>
    ${refused && html`<p class="problems" role="alert">The user name or the password is wrong.</p>`}
    <form method="post" action="/sign-in">
      <input type="hidden" name="next" value="${next}">
      ${inputField({ name: 'name', label: 'User name', value: name, autocomplete: 'username' })}
      ${inputField({ name: 'password', label: 'Password', type: 'password', autocomplete: 'current-password' })}
      <button>Sign in</button>
    </form>
  </div>`;
  return layout({ title: 'Sign in', content });
}
