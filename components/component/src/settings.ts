import { durationMs } from './duration.ts';

/** What is stored of a setting, and given to change it. */
export type SettingInput = string | number | boolean;

/** One thing that administrators may decide about a component. */
export interface Setting<Value = unknown> {
  readonly kind: 'int' | 'text' | 'choice' | 'flag' | 'duration' | 'secret';
  /** For people: `Options per poll`. */
  readonly title: string;
  /** In the form in which it is given; `read` takes it. */
  readonly default: SettingInput;
  /** What it may be, as the end of a sentence: `a whole number from 2 to 50`. */
  readonly allowed: string;
  /** The same as a JSON schema of what is given. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** The value that the component sees; undefined: not allowed. */
  read(given: unknown): Value | undefined;
}
// biome-ignore lint/suspicious/noExplicitAny: values are of different types; each stands beside its `read`.
export type Settings = Readonly<Record<string, Setting<any>>>;
export type ValuesOf<S extends Settings> = { readonly [K in keyof S]: S[K] extends Setting<infer Value> ? Value : never };

interface Titled<Default> {
  readonly title: string;
  readonly default: Default;
}

/** Gives the settings of a component their types. */
export function settings<const S extends Settings>(declared: S): S {
  return declared;
}

/** A whole number; without `min` not below 0. */
export function int({
  title,
  default: given,
  min = 0,
  max,
}: Titled<number> & { readonly min?: number; readonly max: number }): Setting<number> {
  return {
    kind: 'int',
    title,
    default: given,
    allowed: `a whole number from ${min} to ${max}`,
    schema: { type: 'integer', minimum: min, maximum: max, title, default: given },
    read: (value) => (Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? (value as number) : undefined),
  };
}

/** Text of at most `max` characters, 200 without; empty unless `min` says otherwise. */
export function text({
  title,
  default: given,
  min = 0,
  max = 200,
}: Titled<string> & { readonly min?: number; readonly max?: number }): Setting<string> {
  return {
    kind: 'text',
    title,
    default: given,
    allowed: `a text of ${min} to ${max} characters`,
    schema: { type: 'string', minLength: min, maxLength: max, title, default: given },
    read: (value) => (typeof value === 'string' && value.length >= min && value.length <= max ? value : undefined),
  };
}

/** One of a list. */
export function choice<const Option extends string>({
  title,
  default: given,
  options,
}: Titled<NoInfer<Option>> & { readonly options: readonly Option[] }): Setting<Option> {
  return {
    kind: 'choice',
    title,
    default: given,
    allowed: `one of ${options.map((option) => `"${option}"`).join(', ')}`,
    schema: { type: 'string', enum: options, title, default: given },
    read: (value) => options.find((option) => option === value),
  };
}

/** Yes or no. */
export function flag({ title, default: given }: Titled<boolean>): Setting<boolean> {
  return {
    kind: 'flag',
    title,
    default: given,
    allowed: 'true or false',
    schema: { type: 'boolean', title, default: given },
    read: (value) => (typeof value === 'boolean' ? value : undefined),
  };
}

/** A time, given as `30s`, `5m`, `6h`, `1d`; the component sees milliseconds. */
export function duration({
  title,
  default: given,
  min,
  max,
}: Titled<string> & { readonly min: string; readonly max: string }): Setting<number> {
  const [least = Number.NaN, most = Number.NaN] = [durationMs(min), durationMs(max)];
  return {
    kind: 'duration',
    title,
    default: given,
    allowed: `a time from ${min} to ${max}, such as "${given}"`,
    schema: { type: 'string', pattern: '^[1-9][0-9]*(ms|s|m|h|d)$', formatMinimum: min, formatMaximum: max, title, default: given },
    read(value) {
      const ms = typeof value === 'string' ? durationMs(value) : undefined;
      return ms !== undefined && ms >= least && ms <= most ? ms : undefined;
    },
  };
}

/** A password or key: given by administrators, stored sealed, shown to nobody again. The component sees '' where none was given. */
export function secret({ title }: { readonly title: string }): Setting<string> {
  return {
    kind: 'secret',
    title,
    default: '',
    allowed: 'a text of at most 1000 characters',
    schema: { type: 'string', maxLength: 1_000, writeOnly: true, title },
    read: (value) => (typeof value === 'string' && value.length <= 1_000 ? value : undefined),
  };
}

/** What a component is given of its settings. */
export interface SettingsService<Values = Readonly<Record<string, unknown>>> {
  /** Every setting of the component as it is at this moment; a change makes another object. */
  readonly current: Values;
  /** Calls `fn` after each change, on every node of a site. `fn` must not throw. Returns how to stop. */
  onChange(fn: (current: Values) => void): () => void;
}
