import type { ParleyElementClasses, ParleyElements } from './define.ts';

/** `tokenUrl` of `token-url`. */
type PropertyOf<Attribute extends string> = Attribute extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<PropertyOf<Tail>>}`
  : Attribute;

type NamesOf<Class> =
  | (Class extends { readonly attributes: readonly (infer Name extends string)[] } ? Name : never)
  | (Class extends { readonly properties: readonly (infer Name extends string)[] } ? Name : never);

/**
 * What is written in a tag, for the types of templates: its attributes, and the properties that such templates set on an element. The values are
 * those of the element's properties.
 */
export type ParleyElementAttributes<Tag extends keyof ParleyElements> = {
  readonly [Name in NamesOf<ParleyElementClasses[Tag]>]?: PropertyOf<Name> extends keyof ParleyElements[Tag]
    ? ParleyElements[Tag][PropertyOf<Name>] | undefined
    : never;
};
