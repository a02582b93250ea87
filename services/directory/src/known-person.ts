/** What is known of a person, as far as a file can say it. */
export interface KnownPerson {
  readonly id: string;
  readonly name: string;
  readonly mail: string;
  /** Of the main role. */
  readonly title: string;
  /** The first is the main one. */
  readonly units: readonly string[];
  /** One for each unit, in their order; absent where there is at most one. */
  readonly roles?: readonly { readonly unit: string; readonly title: string }[];
  readonly manager?: string;
  readonly location?: string;
  readonly attributes?: Readonly<Record<string, string>>;
  /** Groups whose lists name the person, sorted by id. */
  readonly groups?: readonly string[];
  readonly active: boolean;
  readonly admin: boolean;
}

/** Whether a file could not tell the two apart. */
export function samePerson(a: KnownPerson, b: KnownPerson): boolean {
  return (
    a.name === b.name &&
    a.mail === b.mail &&
    a.title === b.title &&
    a.active === b.active &&
    a.admin === b.admin &&
    a.manager === b.manager &&
    a.location === b.location &&
    sameList(a.units, b.units) &&
    sameList(titles(a), titles(b)) &&
    sameList(a.groups ?? [], b.groups ?? []) &&
    sameList(Object.entries(a.attributes ?? {}).flat(), Object.entries(b.attributes ?? {}).flat())
  );
}

/** '' where there is none of the name. */
export function attributeOf({ attributes = {} }: Pick<KnownPerson, 'attributes'>, name: string): string {
  return Object.hasOwn(attributes, name) ? (attributes[name] ?? '') : '';
}

function titles({ roles = [] }: KnownPerson): readonly string[] {
  return roles.slice(1).map(({ title }) => title);
}

function sameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((each, index) => each === b[index]);
}
