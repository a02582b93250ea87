import type { Problems } from '../forms.ts';
import { type Content, Html, html } from '../html.ts';

interface FieldParts {
  readonly name: string;
  readonly label: string;
  readonly value?: string | undefined;
  readonly problem?: string | undefined;
}

interface InputParts extends FieldParts {
  readonly type?: 'text' | 'email' | 'tel' | 'date' | 'number' | 'password';
  readonly required?: boolean;
  readonly autocomplete?: string;
}

export interface Option {
  readonly value: string;
  readonly name: string;
}

/** The attributes that tie a control to its label and to what is wrong with it. */
function control({ name, problem }: FieldParts): Html {
  return problem
    ? html`id="${name}" name="${name}" aria-invalid="true" aria-describedby="${name}-problem"`
    : html`id="${name}" name="${name}"`;
}

function field({ name, label, problem }: FieldParts, content: Content): Html {
  return html`<div class="field">
    <label for="${name}">${label}</label>
    ${content}
    ${problem && html`<p class="problem" id="${name}-problem">${problem}</p>`}
  </div>`;
}

export function inputField({ type = 'text', required = true, autocomplete = 'off', ...parts }: InputParts): Html {
  const value = parts.value ?? '';
  return field(
    parts,
    html`<input ${control(parts)} type="${type}" value="${value}" autocomplete="${autocomplete}"${required && new Html(' required')}>`,
  );
}

export function textField(parts: FieldParts): Html {
  return field(parts, html`<textarea ${control(parts)} rows="3" required>${parts.value}</textarea>`);
}

export function selectField(parts: FieldParts, options: readonly Option[]): Html {
  const entries = options.map(
    ({ value, name }) => html`<option value="${value}"${value === parts.value && new Html(' selected')}>${name}</option>`,
  );
  return field(parts, html`<select ${control(parts)}>${entries}</select>`);
}

/** Says at the top of a form that it was not taken. */
export function problemSummary(problems: Problems): Html | undefined {
  const all = Object.entries(problems);
  if (all.length === 0) return undefined;
  return html`<div class="problems" role="alert">
    <p>This was not saved:</p>
    <ul>${all.map(([name, text]) => html`<li><a href="#${name}">${text}</a></li>`)}</ul>
  </div>`;
}
