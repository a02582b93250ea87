/** A message is a template with `{name}` places, or one template per plural category of `count`. */
export type Template =
  | string
  | {
      readonly zero?: string;
      readonly one?: string;
      readonly two?: string;
      readonly few?: string;
      readonly many?: string;
      readonly other: string;
    };
export type Catalogue = Readonly<Record<string, Template>>;
export type Values = Readonly<Record<string, string | number>>;

/** A piece of a template: fixed words, or the name of a place. */
export type Piece = { readonly text: string } | { readonly place: string };

const PLACE = /\{(\w+)\}/;

export function parse(template: string): readonly Piece[] {
  return template.split(PLACE).flatMap((part, index): Piece[] => {
    if (index % 2 === 1) return [{ place: part }];
    return part === '' ? [] : [{ text: part }];
  });
}

/** The names of the places of a message, over all its plural forms. */
export function placesOf(template: Template): ReadonlySet<string> {
  const forms = typeof template === 'string' ? [template] : Object.values(template);
  return new Set(forms.flatMap(parse).flatMap((piece) => ('place' in piece ? [piece.place] : [])));
}

/** The form of the message that fits `count`. A form for zero holds for none in every language. */
export function choose(template: Template, plurals: Intl.PluralRules, count: unknown): string {
  if (typeof template === 'string') return template;
  if (typeof count !== 'number') return template.other;
  return (count === 0 ? template.zero : undefined) ?? template[plurals.select(count)] ?? template.other;
}
