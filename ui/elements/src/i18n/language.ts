import { type Words, words } from './words.ts';

/** The reader's language, with its numbers and times. Digits are Latin everywhere. */
export class Language {
  readonly words: Words;
  readonly name: keyof typeof words;
  /** BCP 47. */
  readonly locale: string;

  /** `locale`: BCP 47; English for a language that is not known. */
  constructor(locale: string) {
    this.name = /^ar\b/i.test(locale) ? 'ar' : 'en';
    this.words = words[this.name];
    this.locale = Intl.DateTimeFormat.supportedLocalesOf([locale]).find((each) => each.startsWith(this.name)) ?? this.name;
  }

  unread(count: number): string {
    const { unread } = this.words;
    const template = unread[new Intl.PluralRules(this.locale).select(count)] ?? unread.other ?? '';
    return fill(template, { count: this.number(count) });
  }

  /** More than two digits say no more: "99+". */
  short(count: number): string {
    return count > 99 ? `${this.number(99)}+` : this.number(count);
  }

  number(count: number): string {
    return new Intl.NumberFormat(this.locale, { numberingSystem: 'latn' }).format(count);
  }

  /** Time of today; day and time of any other day. */
  until(at: number, now: number): string {
    const day = new Date(at).toDateString() === new Date(now).toDateString() ? {} : ({ day: 'numeric', month: 'short' } as const);
    return new Intl.DateTimeFormat(this.locale, { hour: '2-digit', minute: '2-digit', numberingSystem: 'latn', ...day }).format(at);
  }
}

/** What the nearest `lang` around the element says, over shadow roots; else what the browser prefers. */
export function languageOf(element: Element): Language {
  for (let at: Node | null = element; at; at = at instanceof ShadowRoot ? at.host : at.parentNode) {
    const lang = at instanceof Element ? at.getAttribute('lang') : '';
    if (lang) return new Language(lang);
  }
  return new Language(navigator.language);
}

export function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
