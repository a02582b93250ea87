import { createContext, Fragment, type ReactNode, use, useMemo } from 'react';
import { type Catalogue, choose, parse, type Template, type Values } from './catalogue.ts';
import { createFormats, type Formats } from './formats.ts';

export type Language = 'en' | 'ar';
export const LANGUAGES: readonly { readonly id: Language; readonly name: string; readonly dir: 'ltr' | 'rtl' }[] = [
  { id: 'en', name: 'English', dir: 'ltr' },
  { id: 'ar', name: 'العربية', dir: 'rtl' },
];

/** Says things in the reader's language. `K`: the keys of the catalogue it was made from. */
export interface Text<K extends string> {
  /** As in `en` or `ar`. */
  readonly language: string;
  readonly dir: 'ltr' | 'rtl';
  readonly formats: Formats;
  say(key: K, values?: Values): string;
  /** The same with nodes in the places, for names in `<bdi>` and words in bold. */
  rich(key: K, values: Readonly<Record<string, ReactNode>>): ReactNode;
  /** What the catalogue says of the first of these causes that it knows, as `because.<name>`; else the sentence. Both come from outside. */
  because(names: readonly unknown[], values: unknown, sentence: string): string;
  /** The same language with more to say: what is loaded later brings its own messages. */
  with<M extends string>(more: Readonly<Record<M, Template>>): Text<K | M>;
}

/** The browser's own variant of the language (en-GB before en), because it decides how times look. */
function localeOf(language: string): string {
  return navigator.languages.find((each) => each === language || each.startsWith(`${language}-`)) ?? language;
}

/** Languages that are written from right to left. */
const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(['ar', 'ckb', 'dv', 'fa', 'he', 'ps', 'sd', 'ug', 'ur', 'yi']);

export function createText<K extends string>(language: string, catalogue: Catalogue, locale: string = localeOf(language)): Text<K> {
  const formats = createFormats(locale);
  const template = (key: string, count: unknown): string => choose(catalogue[key] ?? key, formats.plurals, count);
  const show = (value: string | number | undefined): string => (typeof value === 'number' ? formats.number(value) : (value ?? ''));
  const dir = RIGHT_TO_LEFT.has(language) ? 'rtl' : 'ltr';
  const say = (key: string, values: Values = {}): string =>
    parse(template(key, values['count']))
      .map((piece) => ('text' in piece ? piece.text : show(values[piece.place])))
      .join('');
  return {
    language,
    dir,
    formats,
    say,
    because: (names, values, sentence) => {
      const key = names.map((name) => `because.${name}`).find((each) => Object.hasOwn(catalogue, each));
      return key === undefined ? sentence : say(key, isolated(values));
    },
    with: (more) => createText(language, { ...more, ...catalogue }, locale),
    rich: (key, values) =>
      parse(template(key, values['count'])).map((piece) => {
        if ('text' in piece) return piece.text;
        const value = values[piece.place];
        return <Fragment key={piece.place}>{typeof value === 'number' ? formats.number(value) : value}</Fragment>;
      }),
  };
}

/** Values of any shape: names and addresses keep their own direction within the sentence. */
function isolated(values: unknown): Values {
  const entries = Object.entries(values ?? {}).map(([name, value]) => [name, typeof value === 'number' ? value : `\u2068${value}\u2069`]);
  return Object.fromEntries(entries) as Values;
}

const TextContext = createContext<Text<string> | undefined>(undefined);

export interface TextProviderProps {
  readonly language: string;
  /** Decides how dates and numbers look; default: the browser's own variant of the language. */
  readonly locale?: string;
  /** The messages of these components together with those of the application. */
  readonly catalogue: Catalogue;
  readonly children: ReactNode;
}

export function TextProvider({ language, locale, catalogue, children }: TextProviderProps): ReactNode {
  const text = useMemo(() => createText<string>(language, catalogue, locale), [language, catalogue, locale]);
  return <TextContext value={text}>{children}</TextContext>;
}

/** The reader's language. An application with messages of its own names their keys: `useText<CoreKey | OwnKey>()`. */
export function useText<K extends string>(): Text<K> {
  const text = use(TextContext);
  if (!text) throw new Error('useText needs a <TextProvider> above it');
  return text;
}
