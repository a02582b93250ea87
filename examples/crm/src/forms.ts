import type { ContactDraft } from './deal-records.ts';
import type { DealDraft } from './deals.ts';

/** The fields of a form that was sent, trimmed. */
export type Fields = Readonly<Record<string, string>>;
/** What is wrong, by the name of the field. */
export type Problems = Readonly<Record<string, string>>;

export type Reading<T> = { readonly ok: true; readonly draft: T } | { readonly ok: false; readonly problems: Problems };

/** Of a field that was sent several times the first counts; what is no form has no fields. */
export function fieldsOf(body: unknown): Fields {
  const entries = Object.entries(typeof body === 'object' && body !== null ? body : {});
  return Object.fromEntries(entries.map(([name, value]) => [name, String(Array.isArray(value) ? value[0] : value).trim()]));
}

function textProblem(text: string, label: string, maxLength: number): string | undefined {
  if (text === '') return `${label} is missing.`;
  return text.length > maxLength ? `${label} is longer than ${maxLength} characters.` : undefined;
}

function isDay(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function reading<T>(draft: T, found: Readonly<Record<string, string | undefined>>): Reading<T> {
  const problems = Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined));
  return Object.keys(problems).length === 0 ? { ok: true, draft } : { ok: false, problems };
}

/** @param ownerIds whom the person may give a deal to */
export function readDeal(fields: Fields, ownerIds: readonly string[]): Reading<DealDraft> {
  const { title = '', company = '', value = '', ownerId = '', closesOn = '' } = fields;
  return reading(
    { title, company, value: Number(value), ownerId, closesOn },
    {
      title: textProblem(title, 'The title', 120),
      company: textProblem(company, 'The company', 120),
      value: /^\d{1,9}$/.test(value) ? undefined : 'The value is a whole number of euros, at most 999999999.',
      ownerId: ownerIds.includes(ownerId) ? undefined : 'Choose an owner from the list.',
      closesOn: isDay(closesOn) ? undefined : 'Say the day on which it closes.',
    },
  );
}

export function readContact({ name = '', position = '', mail = '', phone = '' }: Fields): Reading<ContactDraft> {
  const isMail = /^[^\s@]+@[^\s@]+$/.test(mail) && mail.length <= 200;
  return reading(
    { name, position, mail, phone },
    {
      name: textProblem(name, 'The name', 120),
      position: position.length > 120 ? 'The position is longer than 120 characters.' : undefined,
      mail: isMail ? undefined : 'Write an address such as name@company.example.',
      phone: phone.length > 40 ? 'The phone number is longer than 40 characters.' : undefined,
    },
  );
}

export function readNote({ body = '' }: Fields): Reading<string> {
  return reading(body, { body: textProblem(body, 'The note', 4000) });
}
